package io.millrace.proxy.loop;

import io.netty.channel.EventLoop;

/**
 * One event loop beside the workers, for network work that must not add to the latency of traffic.
 *
 * <p>Threading: any thread.
 */
public final class SideLoop implements AutoCloseable {

    private final PromptLoops loops;

    /** Starts the loop. Channels of {@code transport} can be registered with it. */
    public SideLoop(String threadName, Transport transport) {
        loops = new PromptLoops(1, threadName, transport);
    }

    public EventLoop loop() {
        return loops.next();
    }

    /** Ends the loop and closes what is still connected. */
    @Override
    public void close() {
        loops.close();
    }
}
