package io.millrace.proxy.loop;

import io.netty.channel.epoll.EpollIoHandle;

/**
 * A handle that is registered with an epoll loop for its whole life, and may get an event which was meant for an older one
 * with the same descriptor, in the round in which it is registered.
 *
 * <p>Why: most such events are harmless, since they only say that it may be worth to try something; a handle knows which of
 * them it must not believe, and spares the others the check.
 */
public interface RawHandle extends EpollIoHandle {

    /** It is being registered, in the current one of {@code rounds}. */
    void registeredIn(PollRounds rounds);

    /** The next round, for those that ask for it. Errors: it throws none. */
    default void onRound() {}

    @Override
    void close();
}
