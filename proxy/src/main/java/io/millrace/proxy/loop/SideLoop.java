package io.millrace.proxy.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * One event loop beside the workers, for network work that must not add to the latency of traffic.
 *
 * <p>Threading: any thread.
 */
public final class SideLoop implements AutoCloseable {

    private static final long QUIET_MILLIS = 50;

    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;

    /** Starts the loop. Channels of {@code transport} can be registered with it. */
    public SideLoop(String threadName, Transport transport) {
        group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory(threadName, false), transport.ioHandlerFactory());
        loop = group.next();
    }

    public EventLoop loop() {
        return loop;
    }

    /** Ends the loop and closes what is still connected. */
    @Override
    public void close() {
        group.shutdownGracefully(QUIET_MILLIS, 1000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}
