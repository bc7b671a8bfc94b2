package io.millrace.proxy.socket;

import io.millrace.proxy.loop.LogBudget;
import io.millrace.proxy.loop.PollRounds;
import io.millrace.proxy.loop.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.IovArray;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the epoll sockets of one worker share. Threading: that worker. */
final class EpollShare implements AutoCloseable {

    /** The most that one read takes: what the kernel holds for a fast sender after a round of the loop. */
    static final int RECEIVE_BYTES = 64 * 1024;

    /** Pieces that one write takes; a full send queue has fewer. */
    private static final int PIECES_PER_WRITE = 64;

    /** The length of an accepted address of IPv6, and one byte for that length. */
    private static final int ADDRESS_BYTES = 25;

    private static final Logger LOG = LoggerFactory.getLogger(EpollShare.class);

    final Worker worker;

    /** The buffer that is lent to the handlers. */
    final ByteBuf in;

    final IovArray vector = new IovArray(PIECES_PER_WRITE);
    final Pipes pipes;
    final byte[] acceptedFrom = new byte[ADDRESS_BYTES];

    private final LogBudget notRegisteredLog = new LogBudget();
    private final SocketDescriptor.Calls ipv4 = new SocketDescriptor.Calls();
    private final SocketDescriptor.Calls ipv6 = new SocketDescriptor.Calls();

    /** Of the worker's loop; known once a socket is registered. */
    PollRounds rounds;

    private EpollShare(Worker worker) {
        this.worker = worker;
        this.pipes = new Pipes(worker);
        this.in = worker.allocator().directBuffer(RECEIVE_BYTES, RECEIVE_BYTES);
    }

    static EpollShare of(Worker worker) {
        return worker.shared(EpollShare.class, EpollShare::new);
    }

    SocketDescriptor.Calls calls(boolean isIpv6) {
        return isIpv6 ? ipv6 : ipv4;
    }

    /** Registers with the worker's loop. Errors: {@link IOException} when that fails. */
    IoRegistration register(io.netty.channel.IoHandle handle) throws IOException {
        Future<IoRegistration> registered = ((IoEventLoop) worker.loop()).register(handle);
        if (!registered.isSuccess()) {
            throw new IOException("cannot register with the event loop", registered.cause());
        }
        return registered.getNow();
    }

    /** Says that an accepted socket is closed since the loop cannot look after it, at a bounded rate. */
    void tellNotRegistered(IOException cause) {
        if (notRegisteredLog.tryTake(worker.coarseNanos())) {
            LOG.warn("a connection is closed, the event loop cannot watch it: {}", cause.getMessage());
        }
    }

    /** Receives into {@link #in}: the number of bytes, 0 when there are none now, or -1 at the end of the input. */
    int receive(SocketDescriptor socket, int bytes) throws IOException {
        int received;
        if (in.hasMemoryAddress()) {
            received = socket.calls().recvAddress(in.memoryAddress(), 0, bytes);
        } else {
            ByteBuffer view = in.internalNioBuffer(0, bytes);
            received = socket.calls().recv(view, view.position(), view.limit());
        }
        in.setIndex(0, Math.max(received, 0));
        return received;
    }

    /** Whether the kernel can be pointed to what {@code source} holds. */
    static boolean isSendable(ByteBuf source) {
        return source.hasMemoryAddress() || source.isDirect() && source.nioBufferCount() == 1;
    }

    /** A sendable copy. Ownership: the caller's. */
    ByteBuf copy(ByteBuf source, int bytes) {
        return worker.allocator().directBuffer(bytes, bytes).writeBytes(source, source.readerIndex(), bytes);
    }

    /** Sends from the reader index on, which stays. Returns how many bytes have left. */
    int send(SocketDescriptor socket, ByteBuf source, int bytes) throws IOException {
        int at = source.readerIndex();
        if (source.hasMemoryAddress()) {
            return socket.calls().sendAddress(source.memoryAddress(), at, at + bytes);
        }
        ByteBuffer view = source.internalNioBuffer(at, bytes);
        return socket.calls().send(view, view.position(), view.limit());
    }

    @Override
    public void close() {
        in.release();
        vector.release();
        pipes.close();
    }
}
