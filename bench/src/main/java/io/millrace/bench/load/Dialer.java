package io.millrace.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Opens connections to the target. Threading: {@link #dial} on the event loop. */
final class Dialer {
    private final EventLoop loop;
    private final LoadOptions options;
    private final Bootstrap bootstrap;
    private final SslContext tls;
    private final String serverName;

    /** @param tls null for clear text */
    Dialer(EventLoop loop, boolean epoll, LoadOptions options, SslContext tls) {
        this.loop = loop;
        this.options = options;
        this.tls = tls;
        this.serverName = options.host().replaceFirst(":[0-9]*$", "");
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.TCP_NODELAY, true)
                // A lane watches the time of its opening itself.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .disableResolver();
        if (epoll && !options.sources().isEmpty()) {
            // The port is chosen at connect, so that each source address has all ports for each target.
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
    }

    /** @param source null for what the system chooses */
    ChannelFuture dial(InetAddress source, ChannelHandler handler) {
        Bootstrap one = bootstrap.clone().handler(tls == null ? handler : secured(handler));
        return source == null
                ? one.connect(options.target())
                : one.connect(options.target(), new InetSocketAddress(source, 0));
    }

    private ChannelHandler secured(ChannelHandler handler) {
        return new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                SslHandler wrapper = tls.newHandler(
                        channel.alloc(), serverName, options.target().getPort());
                wrapper.setHandshakeTimeoutMillis(options.timeout().toMillis());
                channel.pipeline().addLast(wrapper, handler);
            }
        };
    }

    boolean isSecured() {
        return tls != null;
    }

    /** Runs a task on the event loop: at once when this is its thread. */
    void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}
