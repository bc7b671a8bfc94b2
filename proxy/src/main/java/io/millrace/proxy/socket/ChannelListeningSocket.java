package io.millrace.proxy.socket;

import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.Worker;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;

/** A listening socket inside a Netty channel. */
final class ChannelListeningSocket extends ListeningSocket {

    private final ServerChannel channel;

    private ChannelListeningSocket(ServerChannel channel) {
        this.channel = channel;
    }

    /** Binds, on any thread but the worker's, and waits until that is done. Accepts nothing yet. */
    static ChannelListeningSocket bind(Worker worker, InetSocketAddress address, int backlog, AcceptListener listener)
            throws IOException {
        ServerChannel channel = worker.transport().newServerChannel();
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
        if (worker.transport() == Transport.NIO) {
            channel.config().setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        } else {
            channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
        }
        channel.pipeline().addLast(new Accepting(worker, listener));
        ChannelFuture registered = worker.loop().register(channel).awaitUninterruptibly();
        ChannelFuture bound = registered.isSuccess() ? channel.bind(address).awaitUninterruptibly() : registered;
        if (!bound.isSuccess()) {
            channel.close().awaitUninterruptibly();
            throw new IOException(bound.cause());
        }
        return new ChannelListeningSocket(channel);
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void accepting(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }

    private static final class Accepting extends ChannelInboundHandlerAdapter {
        private final Worker worker;
        private final AcceptListener listener;

        Accepting(Worker worker, AcceptListener listener) {
            this.worker = worker;
            this.listener = listener;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object accepted) {
            ChannelSocket socket = new ChannelSocket(worker, (SocketChannel) accepted);
            try {
                listener.onAccepted(socket);
            } catch (RuntimeException | Error e) {
                socket.close();
                throw e;
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (ctx.channel().isOpen() && !endsOneConnectionOnly(cause)) {
                listener.onAcceptFailed(cause);
            }
        }
    }
}
