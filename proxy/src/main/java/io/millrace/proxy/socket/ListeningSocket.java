package io.millrace.proxy.socket;

import java.net.InetSocketAddress;

/**
 * One listening socket of one worker.
 *
 * <p>Threading: {@link #accepting} on the worker, the others on any thread.
 */
public abstract class ListeningSocket {

    /** The address in use. */
    public abstract InetSocketAddress address();

    /** Accepts, or leaves connections in the kernel's backlog. */
    public abstract void accepting(boolean wanted);

    /** Stops listening and waits until that is done. */
    public abstract void close();
}
