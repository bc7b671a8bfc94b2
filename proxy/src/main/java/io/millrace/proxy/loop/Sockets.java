package io.millrace.proxy.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/** What every relayed TCP connection has in common: its options, and its ways to end. Threading: the channel's loop. */
public final class Sockets {

    private Sockets() {}

    /**
     * Prepares a channel before it is registered. Limits: at most {@code bufferBytes} wait for a slow peer: half in the
     * write queue before reading from the other side stops, half in the read that was under way.
     */
    public static void configure(Channel channel, Worker worker, int bufferBytes) {
        int half = bufferBytes / 2;
        channel.config()
                .setAllocator(worker.allocator())
                .setWriteBufferWaterMark(new WriteBufferWaterMark(half / 2, half))
                .setRecvByteBufAllocator(new BoundedReads(half, channel instanceof EpollSocketChannel));
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    /**
     * Queues bytes for {@link #flush}, past the pipeline, in which nobody handles writes. Ownership: takes {@code message}.
     *
     * <p>Errors: a failed write is not told to the writer: the channel closes, or where auto-close is off its output shuts
     * down, and both are events.
     */
    public static void write(Channel channel, Object message) {
        Channel.Unsafe unsafe = channel.unsafe();
        unsafe.write(message, unsafe.voidPromise());
    }

    /** Sends what {@link #write} has queued. */
    public static void flush(Channel channel) {
        channel.unsafe().flush();
    }

    /** Whether the last read took as many bytes as it could, so that the kernel may hold more that came before. */
    @SuppressWarnings("deprecation")
    public static boolean moreMayFollow(Channel channel) {
        var reads = channel.unsafe().recvBufAllocHandle();
        return reads.lastBytesRead() == reads.attemptedBytesRead();
    }

    /** Ends a connection so that its peer sees a reset, and cannot take what it got for complete. */
    public static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    /**
     * Whether the peer has reset a connection that is paused and so has not seen it by reading.
     *
     * <p>Why not the TCP state: a socket that has sent FIN and received FIN is CLOSED in orderly fashion, with bytes still to
     * be read.
     */
    public static boolean wasReset(Channel channel) {
        if (!channel.isOpen()) {
            return true;
        }
        try {
            return channel instanceof EpollSocketChannel epoll && ((Socket) epoll.fd()).getSoError() != 0;
        } catch (IOException closedMeanwhile) {
            return true;
        }
    }
}
