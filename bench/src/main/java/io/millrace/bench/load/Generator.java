package io.millrace.bench.load;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** The event loop of a run, and what the run needs from it. Ownership: {@link #close} ends all connections. */
final class Generator implements AutoCloseable {
    /** Over the sum of a run's own limits. */
    private static final long SPARE_SECONDS = 30;

    private final boolean epoll = Epoll.isAvailable();
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final LoadOptions options;
    private final LaneMaker maker;

    Generator(LoadOptions options) throws SSLException {
        this.options = options;
        Dialer dialer = new Dialer(loop(), epoll, options, options.tls() ? Tls.context(options.kind()) : null);
        this.maker = new LaneMaker(options, dialer);
    }

    private EventLoop loop() {
        return group.next();
    }

    /** A whole run. Errors: {@link IllegalStateException} when it does not end by itself. */
    LoadReport run() throws InterruptedException {
        long limitSeconds = options.measured().toSeconds()
                + options.warmUp().toSeconds()
                + openingsSeconds()
                + 2 * options.timeout().toSeconds()
                + SPARE_SECONDS;
        try {
            return new LoadRun(loop(), options, maker).start().get(limitSeconds, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the run did not end within " + limitSeconds + " s", e);
        }
    }

    /** Connections to be held, already on their way. */
    HoldRun hold() {
        return new HoldRun(loop(), options, maker);
    }

    /** The longest time that opening all connections can take. */
    private long openingsSeconds() {
        return (options.connections() / Ramp.AT_A_TIME + 1) * options.timeout().toSeconds();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
