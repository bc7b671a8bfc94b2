package io.millrace.bench.load;

import io.millrace.bench.load.Dialog.Progress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetAddress;

/** A lane of one request at a time, whose bytes are those of a {@link Dialog}. */
final class ByteLane extends Lane {
    private final Dialog dialog;
    private final boolean secured;
    private boolean busy;
    private long dueNanos;
    private long sentNanos;

    ByteLane(LaneOwner owner, Dialer dialer, InetAddress source, Dialog dialog) {
        super(owner, dialer, source);
        this.dialog = dialog;
        this.secured = dialer.isSecured();
    }

    @Override
    boolean hasRoom() {
        return !busy;
    }

    @Override
    boolean isIdle() {
        return !busy;
    }

    @Override
    void send(long due) {
        busy = true;
        dueNanos = due;
        sentNanos = System.nanoTime();
        if (isOpen()) {
            write();
        } else if (isClosed()) {
            open();
        }
    }

    @Override
    void onOpen() {
        if (busy) {
            sentNanos = System.nanoTime();
            write();
        }
    }

    private void write() {
        channel().writeAndFlush(dialog.next(), channel().voidPromise());
    }

    @Override
    void flush() {
        // Each request was written out at once.
    }

    @Override
    void expire(long beforeNanos) {
        expireOpening(beforeNanos);
        if (busy && isOpen() && sentNanos - beforeNanos < 0) {
            lost(channel(), ErrorKind.TIMEOUT);
        }
    }

    @Override
    void failAll(ErrorKind kind) {
        if (busy) {
            busy = false;
            owner().failed(dueNanos, kind);
        }
    }

    @Override
    ChannelHandler newHandler() {
        return new Handler();
    }

    private void onBytes(Channel from, ByteBuf bytes) {
        owner().received(bytes.readableBytes());
        if (!busy) {
            lost(from, ErrorKind.PROTOCOL);
        } else {
            after(dialog.read(bytes));
        }
    }

    private void onEnd(Channel from) {
        if (busy && isOpen()) {
            after(dialog.end());
        }
        lost(from, ErrorKind.CLOSED_EARLY);
    }

    private void after(Progress progress) {
        switch (progress) {
            case MORE -> {}
            case GOOD, BAD_STATUS -> complete(progress);
            case PROTOCOL -> lost(channel(), ErrorKind.PROTOCOL);
        }
    }

    private void complete(Progress progress) {
        busy = false;
        if (!dialog.keepsConnection()) {
            hangUp();
        }
        if (progress == Progress.GOOD) {
            owner().answered(dueNanos);
        } else {
            owner().failed(dueNanos, ErrorKind.BAD_STATUS);
        }
        owner().free(this);
    }

    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (!secured && isCurrent(ctx.channel())) {
                ready();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && isCurrent(ctx.channel())) {
                if (handshake.isSuccess()) {
                    ready();
                } else {
                    lost(ctx.channel(), ErrorKind.TLS);
                }
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                if (isCurrent(ctx.channel())) {
                    onBytes(ctx.channel(), bytes);
                }
            } finally {
                bytes.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            owner().readComplete();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (isCurrent(ctx.channel())) {
                onEnd(ctx.channel());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            lost(ctx.channel(), ErrorKind.ofConnection(cause));
        }
    }
}
