package io.millrace.proxy.socket;

import io.millrace.proxy.loop.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket inside a Netty channel, on whatever transport. Threading: its worker. */
final class ChannelSocket extends TcpSocket {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelSocket.class);

    /*
     * Netty tells some news from within the very call that causes them: that there is room again while flushing, that
     * writing has failed while writing. A handler must not be called from within its own call, so such news are noted as
     * bits and told by a task of their own.
     *
     * Writes go past the pipeline, in which nobody handles them. Auto-close is off, so that a failed write ends the output
     * only: what the peer has sent before may still be read.
     */
    private static final int WRITABLE = 1;

    private static final int SENT = 2;
    private static final int OUTPUT_FAILED = 4;

    private final Worker worker;
    private final SocketChannel channel;
    private final Runnable tellLater = this::tellNews;
    private int news;
    private boolean inOwnCall;
    private boolean saidFull;
    private boolean awaitsSent;
    private boolean inputDone;
    private boolean failed;
    private boolean outputEnded;
    private boolean closed;

    /** Ownership: the channel, not registered. */
    ChannelSocket(Worker worker, SocketChannel channel) {
        this.worker = worker;
        this.channel = channel;
    }

    /**
     * Begins to connect a new socket, which may be closed before that ends; then nothing is told.
     *
     * @return the socket, or null when it could not be opened, which has been told already
     */
    static ChannelSocket connect(Worker worker, InetSocketAddress address, int bufferBytes, ConnectListener listener) {
        ChannelSocket socket;
        try {
            socket = new ChannelSocket(worker, worker.transport().newSocketChannel());
        } catch (ChannelException e) {
            listener.onConnectFailed(root(e));
            return null;
        }
        socket.bound(bufferBytes);
        socket.connect(address, listener);
        return socket;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    void connect(InetSocketAddress address, ConnectListener listener) {
        channel.config().setConnectTimeoutMillis(0);
        register(false);
        channel.connect(address).addListener((ChannelFuture connected) -> onConnectEnd(connected, listener));
    }

    private void onConnectEnd(ChannelFuture connected, ConnectListener listener) {
        if (closed) {
            return;
        }
        if (!connected.isSuccess()) {
            close();
            listener.onConnectFailed(connected.cause());
        } else if (connectedToItself()) {
            close();
            listener.onConnectFailed(new ConnectException("connected to itself"));
        } else {
            listener.onConnected(this);
        }
    }

    /**
     * Whether the kernel gave this socket the very port of this machine that it connects to, since nobody listens there: then
     * clients would be answered with what they sent.
     */
    private boolean connectedToItself() {
        InetSocketAddress local = channel.localAddress();
        return local != null && local.equals(channel.remoteAddress());
    }

    @Override
    public void bound(int bufferBytes) {
        int half = bufferBytes / 2;
        channel.config()
                .setAllocator(worker.allocator())
                .setWriteBufferWaterMark(new WriteBufferWaterMark(half / 2, half))
                .setRecvByteBufAllocator(new BoundedReads(half, channel instanceof EpollSocketChannel));
    }

    @Override
    public boolean begin(boolean reading) {
        if (channel.remoteAddress() == null) {
            close();
            return false;
        }
        ChannelFuture registered = register(reading);
        return !registered.isDone() || registered.isSuccess();
    }

    private ChannelFuture register(boolean reading) {
        channel.config().setAutoClose(false).setAutoRead(reading);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addLast(new Events());
        return worker.loop().register(channel);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return channel.localAddress();
    }

    // ---- input ----------------------------------------------------------------------------------------------------

    @Override
    public void reading(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    @Override
    public boolean reading() {
        return channel.config().isAutoRead();
    }

    @Override
    @SuppressWarnings("deprecation")
    public boolean moreMayFollow() {
        var reads = channel.unsafe().recvBufAllocHandle();
        return reads.lastBytesRead() == reads.attemptedBytesRead();
    }

    // ---- output ---------------------------------------------------------------------------------------------------

    @Override
    public void write(ByteBuf source, int bytes) {
        if (outputEnded()) {
            source.skipBytes(bytes);
        } else {
            queue(worker.allocator().directBuffer(bytes).writeBytes(source, bytes));
        }
    }

    @Override
    public void write(ByteBuf head, ByteBuf source, int bytes) {
        if (outputEnded()) {
            head.skipBytes(head.readableBytes());
            source.skipBytes(bytes);
        } else {
            ByteBuf both = worker.allocator().directBuffer(head.readableBytes() + bytes);
            queue(both.writeBytes(head).writeBytes(source, bytes));
        }
    }

    /** Ownership: takes {@code buffer}. */
    private void queue(ByteBuf buffer) {
        Channel.Unsafe unsafe = channel.unsafe();
        boolean nested = inOwnCall;
        inOwnCall = true;
        unsafe.write(buffer, unsafe.voidPromise());
        inOwnCall = nested;
    }

    @Override
    public void flush() {
        boolean nested = inOwnCall;
        inOwnCall = true;
        channel.unsafe().flush();
        inOwnCall = nested;
    }

    @Override
    public boolean writable() {
        if (channel.isWritable()) {
            return true;
        }
        saidFull = true;
        return false;
    }

    @Override
    public long unsentBytes() {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent == null ? 0 : unsent.totalPendingWriteBytes();
    }

    @Override
    public void awaitSent() {
        if (outputEnded()) {
            return;
        }
        flush();
        if (unsentBytes() == 0) {
            handler().onSent();
        } else if (!awaitsSent) {
            awaitsSent = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                if (written.isSuccess()) {
                    note(SENT);
                }
            });
        }
    }

    @Override
    public void endOutput() {
        outputEnded = true;
        channel.shutdownOutput();
    }

    @Override
    public boolean outputEnded() {
        return outputEnded || closed;
    }

    // ---- ends -----------------------------------------------------------------------------------------------------

    @Override
    public boolean open() {
        return !closed && channel.isOpen();
    }

    /*
     * Why not the TCP state: a socket that has sent FIN and received FIN is CLOSED in orderly fashion, with bytes still to be
     * read.
     */
    private boolean wasReset() {
        if (!open()) {
            return true;
        }
        try {
            return channel instanceof EpollSocketChannel epoll && ((Socket) epoll.fd()).getSoError() != 0;
        } catch (IOException closedMeanwhile) {
            return true;
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (channel.isRegistered()) {
            channel.close();
        } else {
            channel.unsafe().closeForcibly();
        }
    }

    @Override
    public void reset() {
        if (open()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            close();
        }
    }

    // ---- news -----------------------------------------------------------------------------------------------------

    private void note(int what) {
        if (news == 0) {
            worker.loop().execute(tellLater);
        }
        news |= what;
    }

    private void tellNews() {
        int told = news;
        news = 0;
        try {
            if ((told & OUTPUT_FAILED) != 0 && open()) {
                handler().onOutputFailed();
            }
            if ((told & SENT) != 0 && awaitsSent && !outputEnded()) {
                awaitsSent = false;
                handler().onSent();
            }
            if ((told & WRITABLE) != 0) {
                tellWritable();
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void tellWritable() {
        if (saidFull && open() && channel.isWritable()) {
            saidFull = false;
            handler().onWritable();
        }
    }

    private void fail(Throwable cause) {
        if (!failed && handler() != null) {
            failed = true;
            inputDone = true;
            tellFailure(cause);
        } else {
            if (Sockets.isFault(cause)) {
                LOG.error("a connection is closed after a second internal error", cause);
            }
            close();
        }
    }

    private void tellFailure(Throwable cause) {
        try {
            handler().onFailed(cause);
        } catch (RuntimeException | Error again) {
            fail(again);
        }
    }

    /** What Netty tells of the channel. */
    private final class Events extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                if (!inputDone && open()) {
                    handler().onData(in);
                }
            } finally {
                in.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            endTurn();
        }

        private void endTurn() {
            if (!inputDone && handler() != null) {
                handler().onTurnEnd();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (saidFull && channel.isWritable()) {
                if (inOwnCall) {
                    note(WRITABLE);
                } else {
                    tellWritable();
                }
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE && !inputDone) {
                onInputEnd();
            } else if (event == ChannelOutputShutdownEvent.INSTANCE && !outputEnded()) {
                outputEnded = true;
                note(OUTPUT_FAILED);
            }
        }

        /** With io_uring Netty tells the end of the input before the end of the turn whose last bytes came just before it. */
        private void onInputEnd() {
            endTurn();
            inputDone = true;
            if (open()) {
                handler().onInputEnd();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            closed = true;
            inputDone = true;
            if (handler() != null) {
                handler().onClosed();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause != ReadWhilePaused.INSTANCE) {
                fail(cause);
            } else if (wasReset()) {
                fail(new IOException("reset by the peer while nobody read"));
            }
        }
    }
}
