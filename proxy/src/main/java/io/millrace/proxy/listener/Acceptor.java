package io.millrace.proxy.listener;

import io.millrace.proxy.loop.Worker;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accepting end of one listening socket.
 *
 * <p>When the process has no descriptor left, accepting pauses for a moment instead of spinning on an error that the
 * kernel repeats; the connections wait in its backlog.
 *
 * <p>Threading: its worker.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final long PAUSE_MILLIS = 200;

    private final BoundSocket socket;
    private final Worker worker;
    private boolean pausedBefore;

    Acceptor(BoundSocket socket, Worker worker) {
        this.socket = socket;
        this.worker = worker;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        if (pausedBefore) {
            pausedBefore = false;
            LOG.info("listener {}: accepting again", socket.owner().name());
        }
        socket.owner().accept(worker, (SocketChannel) accepted);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!ctx.channel().isOpen()) {
            return;
        }
        if (!pausedBefore) {
            pausedBefore = true;
            LOG.warn("listener {}: accepting pauses: {}", socket.owner().name(), cause.getMessage());
        }
        ctx.channel().config().setAutoRead(false);
        ctx.executor().schedule(() -> ctx.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
