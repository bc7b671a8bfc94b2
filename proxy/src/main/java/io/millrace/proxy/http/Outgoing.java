package io.millrace.proxy.http;

import io.millrace.proxy.loop.SpareBuffers;
import io.millrace.proxy.socket.TcpSocket;
import io.netty.buffer.ByteBuf;

/**
 * Bytes on their way to one socket within one turn of its loop: small ones are gathered in one buffer, so that a head
 * with a small body costs one write; large ones go past it, together with what is gathered.
 *
 * <p>Threading: the socket's worker. Ownership: of the gathered buffer, until it is written or discarded.
 */
final class Outgoing {

    /** What is copied at most: more costs less as a second piece of the same write. */
    private static final int COPY_LIMIT_BYTES = 4096;

    private final TcpSocket socket;
    private final SpareBuffers buffers;
    private ByteBuf gathered;
    private boolean unflushed;
    private int writes;

    Outgoing(TcpSocket socket, SpareBuffers buffers) {
        this.socket = socket;
        this.buffers = buffers;
    }

    /** A buffer with room for {@code bytes} more, whose content leaves with the next {@link #flush}. */
    ByteBuf room(int bytes) {
        if (gathered != null && gathered.writableBytes() < bytes) {
            writeGathered();
        }
        if (gathered == null) {
            gathered = buffers.take(bytes);
        }
        return gathered;
    }

    /** Sends the next {@code bytes} of {@code source}, which remains the caller's. */
    void send(ByteBuf source, int bytes) {
        if (bytes <= COPY_LIMIT_BYTES && (gathered == null || gathered.writableBytes() >= bytes)) {
            room(bytes).writeBytes(source, bytes);
        } else if (gathered == null) {
            noteWrite();
            socket.write(source, bytes);
        } else {
            noteWrite();
            socket.write(gathered, source, bytes);
            discard();
        }
    }

    /** How often something was handed to the socket, and so out of the reach of {@link #discard}; may wrap around. */
    int writes() {
        return writes;
    }

    void flush() {
        writeGathered();
        if (unflushed) {
            unflushed = false;
            socket.flush();
        }
    }

    /** Forgets what is gathered. */
    void discard() {
        if (gathered != null) {
            ByteBuf empty = gathered;
            gathered = null;
            buffers.giveBack(empty);
        }
    }

    private void writeGathered() {
        if (gathered != null) {
            noteWrite();
            socket.write(gathered, gathered.readableBytes());
            discard();
        }
    }

    /** Before the write: one that fails, as for want of memory, may have sent a part. */
    private void noteWrite() {
        unflushed = true;
        writes++;
    }
}
