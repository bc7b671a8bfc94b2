package io.millrace.proxy.http;

import io.millrace.proxy.socket.TcpSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Bytes on their way to one socket within one turn of its loop: small ones are gathered in one buffer, so that a head
 * with a small body costs one write; large ones go past it, together with what is gathered.
 *
 * <p>Threading: the socket's worker. Ownership: of the gathered buffer, until it is written or discarded.
 */
final class Outgoing {

    private static final int GATHER_BYTES = 1024;
    private static final int COPY_LIMIT_BYTES = 4096;

    private final TcpSocket socket;
    private final ByteBufAllocator allocator;
    private ByteBuf gathered;
    private boolean unflushed;
    private int writes;

    Outgoing(TcpSocket socket, ByteBufAllocator allocator) {
        this.socket = socket;
        this.allocator = allocator;
    }

    /** A buffer with room for {@code bytes} more, whose content leaves with the next {@link #flush}. */
    ByteBuf room(int bytes) {
        if (gathered != null && gathered.maxFastWritableBytes() < bytes) {
            writeGathered();
        }
        if (gathered == null) {
            gathered = allocator.directBuffer(Math.max(GATHER_BYTES, bytes));
        }
        return gathered;
    }

    /** Sends the next {@code bytes} of {@code source}, which remains the caller's. */
    void send(ByteBuf source, int bytes) {
        if (bytes <= COPY_LIMIT_BYTES) {
            room(bytes).writeBytes(source, bytes);
        } else if (gathered == null) {
            socket.write(source, bytes);
            written();
        } else {
            socket.write(gathered, source, bytes);
            discard();
            written();
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
            gathered.release();
            gathered = null;
        }
    }

    private void writeGathered() {
        if (gathered != null) {
            socket.write(gathered, gathered.readableBytes());
            discard();
            written();
        }
    }

    private void written() {
        unflushed = true;
        writes++;
    }
}
