package io.millrace.proxy.http;

import io.millrace.proxy.loop.Sockets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Bytes on their way to one channel within one turn of its loop: small ones are gathered in one buffer, so that a head
 * with a small body costs one write; large ones are passed on by reference.
 *
 * <p>Threading: the channel's loop. Ownership: of the gathered buffer, until it is written or discarded.
 */
final class Outgoing {

    private static final int GATHER_BYTES = 1024;
    private static final int COPY_LIMIT_BYTES = 4096;

    private final Channel channel;
    private ByteBuf gathered;
    private boolean unflushed;
    private int writes;

    Outgoing(Channel channel) {
        this.channel = channel;
    }

    /** A buffer with room for {@code bytes} more, whose content leaves with the next {@link #flush}. */
    ByteBuf room(int bytes) {
        if (gathered != null && gathered.maxFastWritableBytes() < bytes) {
            writeGathered();
        }
        if (gathered == null) {
            gathered = channel.alloc().directBuffer(Math.max(GATHER_BYTES, bytes));
        }
        return gathered;
    }

    /** Sends the next {@code bytes} of {@code source}, which remains the caller's. */
    void send(ByteBuf source, int bytes) {
        if (bytes <= COPY_LIMIT_BYTES) {
            room(bytes).writeBytes(source, bytes);
        } else {
            writeGathered();
            write(source.readRetainedSlice(bytes));
        }
    }

    /** How often something was handed to the channel, and so out of the reach of {@link #discard}; may wrap around. */
    int writes() {
        return writes;
    }

    void flush() {
        writeGathered();
        if (unflushed) {
            unflushed = false;
            Sockets.flush(channel);
        }
    }

    /** Forgets what is gathered. */
    void discard() {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }

    private void writeGathered() {
        if (gathered != null) {
            ByteBuf full = gathered;
            gathered = null;
            write(full);
        }
    }

    private void write(ByteBuf buffer) {
        Sockets.write(channel, buffer);
        unflushed = true;
        writes++;
    }
}
