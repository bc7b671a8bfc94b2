package io.millrace.proxy.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.IovArray;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * Bytes that wait to be sent on one socket.
 *
 * <p>Threading: the socket's worker. Limits: those who write keep it small, see {@link TcpSocket#writable}.
 */
final class SendQueue {

    private static final int SMALLEST_PIECE_BYTES = 4 * 1024;
    private static final int LARGEST_PIECE_BYTES = 64 * 1024;

    private final ByteBufAllocator allocator;
    private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(4);
    private long bytes;

    SendQueue(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    long bytes() {
        return bytes;
    }

    /** Copies the next {@code count} bytes of {@code source}. */
    void add(ByteBuf source, int count) {
        int left = count;
        while (left > 0) {
            ByteBuf last = pieces.peekLast();
            if (last == null || last.writableBytes() == 0) {
                last = newPiece(left);
                pieces.addLast(last);
            }
            int copied = Math.min(left, last.writableBytes());
            last.writeBytes(source, copied);
            left -= copied;
            bytes += copied;
        }
    }

    private ByteBuf newPiece(int wanted) {
        int size = Math.max(SMALLEST_PIECE_BYTES, Math.min(wanted, LARGEST_PIECE_BYTES));
        return allocator.directBuffer(size, size);
    }

    /** Sends what the socket takes now. */
    void sendOn(FileDescriptor socket, IovArray vector) throws IOException {
        assert socket.isOpen();
        while (bytes > 0) {
            vector.clear();
            for (ByteBuf piece : pieces) {
                if (!vector.add(piece, piece.readerIndex(), piece.readableBytes())) {
                    break;
                }
            }
            long offered = vector.size();
            long sent = socket.writevAddresses(vector.memoryAddress(0), vector.count());
            drop(sent);
            if (sent < offered) {
                return;
            }
        }
    }

    private void drop(long sent) {
        bytes -= sent;
        long left = sent;
        while (left > 0) {
            ByteBuf first = pieces.peekFirst();
            int gone = (int) Math.min(left, first.readableBytes());
            first.skipBytes(gone);
            left -= gone;
            if (!first.isReadable()) {
                pieces.removeFirst().release();
            }
        }
    }

    void dropAll() {
        pieces.forEach(ByteBuf::release);
        pieces.clear();
        bytes = 0;
    }
}
