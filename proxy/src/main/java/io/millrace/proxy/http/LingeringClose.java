package io.millrace.proxy.http;

import io.millrace.proxy.loop.Deadline;
import io.millrace.proxy.loop.Sockets;
import io.millrace.proxy.loop.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * The last handler of a connection whose final answer is written: it lets the answer leave, sends FIN, and reads and drops
 * what the client still sends, until the client closes too.
 *
 * <p>Why: closing with unread bytes makes the kernel send a reset, and a client that sees the reset first loses the answer.
 *
 * <p>Limits: {@value #MAX_BYTES} bytes are dropped, within 2 s of FIN, and 30 s may pass without the client taking anything;
 * then the connection is reset.
 *
 * <p>Spec: RFC 9112 section 9.6. Threading: the connection's worker.
 */
final class LingeringClose extends ChannelInboundHandlerAdapter {

    /** More than the kernels of both sides hold of an upload: by default 4 MiB to be sent and 6 MiB received. */
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final long MAX_LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long MAX_STALL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Worker worker;
    private final Runnable onClosed;
    private int dropped;
    private boolean sent;
    private boolean inputEnded;
    private long unsentBytes = Long.MAX_VALUE;
    private Deadline end;

    /** @param inputEnded whether the client's FIN has been seen already */
    LingeringClose(Worker worker, boolean inputEnded, Runnable onClosed) {
        this.worker = worker;
        this.inputEnded = inputEnded;
        this.onClosed = onClosed;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        end = new Deadline() {
            @Override
            protected void onDeadline() {
                onEnd(ctx, this);
            }
        };
        worker.setDeadline(end, MAX_STALL_NANOS);
        ctx.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (written.isSuccess() && ctx.channel().isActive()) {
                sent = true;
                worker.setDeadline(end, MAX_LINGER_NANOS);
                ((SocketChannel) ctx.channel()).shutdownOutput();
                if (inputEnded) {
                    ctx.close();
                }
            }
        });
    }

    /** Waits on while the client still takes what was written before. */
    private void onEnd(ChannelHandlerContext ctx, Deadline deadline) {
        ChannelOutboundBuffer unsent = ctx.channel().unsafe().outboundBuffer();
        if (sent || unsent == null || unsent.totalPendingWriteBytes() >= unsentBytes) {
            Sockets.reset(ctx.channel());
        } else {
            unsentBytes = unsent.totalPendingWriteBytes();
            worker.setDeadline(deadline, MAX_STALL_NANOS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        dropped += in.readableBytes();
        in.release();
        if (dropped > MAX_BYTES) {
            Sockets.reset(ctx.channel());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            if (sent) {
                ctx.close();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker.cancelDeadline(end);
        onClosed.run();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
