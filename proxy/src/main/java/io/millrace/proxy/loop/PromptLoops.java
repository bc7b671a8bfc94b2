package io.millrace.proxy.loop;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Event loops that end as soon as they are told to and have closed what is registered with them.
 *
 * <p>Threading: any thread but one of the loops.
 *
 * <p>Why: with a quiet time Netty sleeps 100 ms for each loop whose last task was within it, and with none it may leave a
 * loop without closing its channels, when the order to stop arrives between the two looks it takes for one. Here a loop
 * turns once more after it has seen the order, and closes its channels in that turn.
 */
final class PromptLoops extends MultiThreadIoEventLoopGroup implements AutoCloseable {

    private static final long LONGEST_END_MILLIS = 1000;

    PromptLoops(int count, String threadName, Transport transport) {
        super(count, new DefaultThreadFactory(threadName, false), transport.ioHandlerFactory());
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlerFactory, Object... none) {
        return new PromptLoop(this, executor, ioHandlerFactory);
    }

    @Override
    public SingleThreadIoEventLoop next() {
        return (SingleThreadIoEventLoop) super.next();
    }

    /** Closes what is registered, runs the tasks that are waiting and waits for the threads to end. */
    @Override
    public void close() {
        shutdownGracefully(0, LONGEST_END_MILLIS, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    private static final class PromptLoop extends SingleThreadIoEventLoop {
        private boolean orderSeen;

        PromptLoop(PromptLoops parent, Executor executor, IoHandlerFactory ioHandlerFactory) {
            super(parent, executor, ioHandlerFactory);
        }

        @Override
        protected boolean confirmShutdown() {
            if (!isShuttingDown()) {
                return false;
            }
            if (orderSeen) {
                return super.confirmShutdown();
            }
            orderSeen = true;
            execute(PromptLoop::turnOnceMore);
            return false;
        }

        /** Nothing; a task that waits keeps the loop from sleeping. */
        private static void turnOnceMore() {}
    }
}
