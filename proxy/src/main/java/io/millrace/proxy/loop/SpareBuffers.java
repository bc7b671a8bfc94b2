package io.millrace.proxy.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;

/**
 * Direct buffers in which what leaves together is gathered, kept for reuse from one turn of a worker to the next.
 *
 * <p>Threading: that worker. Limits: at most {@value #MOST} are kept, of {@value #BUFFER_BYTES} bytes each: a head as browsers
 * send it with what the proxy adds, or a small answer with its head. Larger ones are made for the occasion.
 *
 * <p>Why: a message needs one for a moment only, and taking it from a pooled arena costs more than filling it.
 */
public final class SpareBuffers {

    private static final int BUFFER_BYTES = 8 * 1024;
    private static final int MOST = 64;

    private final ByteBufAllocator allocator;
    private final ArrayDeque<ByteBuf> spare = new ArrayDeque<>();

    public SpareBuffers(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** An empty buffer with room for {@code bytes} at least. Ownership: the caller's, until {@link #giveBack}. */
    public ByteBuf take(int bytes) {
        if (bytes > BUFFER_BYTES) {
            return allocator.directBuffer(bytes, bytes);
        }
        ByteBuf kept = spare.pollLast();
        return kept != null ? kept : allocator.directBuffer(BUFFER_BYTES, BUFFER_BYTES);
    }

    public void giveBack(ByteBuf buffer) {
        if (buffer.capacity() == BUFFER_BYTES && spare.size() < MOST) {
            spare.addLast(buffer.clear());
        } else {
            buffer.release();
        }
    }

    /** Releases those that are kept. */
    public void free() {
        spare.forEach(ByteBuf::release);
        spare.clear();
    }
}
