package io.millrace.proxy.socket;

import io.millrace.proxy.loop.PollRounds;
import io.millrace.proxy.loop.RawHandle;
import io.millrace.proxy.loop.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that is its descriptor, in the epoll set of its worker's loop.
 *
 * <p>Threading: its worker. Why: a relayed message is one receive, one send and no allocation, where a channel, its pipeline
 * and its write queue cost more than both system calls together.
 */
final class EpollSocket extends TcpSocket implements RawHandle, Runnable {

    /*
     *   epoll ──handle──┬─ connecting: to the listener of the connect
     *                   ├─ room: EpollOutput ── sends what waited, moves the splice that ends here
     *                   └─ input: EpollInput ── reads, moves the splice that begins here
     *
     * Edge triggered. What must not be told within a method of this socket is noted in `news` and told by a task of the loop,
     * which is this object.
     */
    private static final Logger LOG = LoggerFactory.getLogger(EpollSocket.class);

    static final int HUNG_UP = 0x10;

    private static final EpollIoOps INPUT =
            EpollIoOps.valueOf(Native.EPOLLIN | Native.EPOLLRDHUP | EpollInput.URGENT_DATA | Native.EPOLLET);
    private static final EpollIoOps INPUT_AND_ROOM = INPUT.with(EpollIoOps.EPOLLOUT);

    static final int TAKE_IN = 1;
    static final int OUTPUT_FAILED = 2;
    private static final int CLOSED = 4;

    private final EpollShare share;
    private final SocketDescriptor descriptor;
    private final EpollInput input;
    private final EpollOutput output;
    private IoRegistration registration;
    private InetSocketAddress remote;
    private InetSocketAddress local;
    private byte[] acceptedFrom;
    private ConnectListener connecting;
    private long firstRound;

    private byte news;
    private boolean open = true;
    private boolean begun;
    private boolean failed;
    private boolean roomAsked;

    private EpollSocket(EpollShare share, SocketDescriptor descriptor) {
        this.share = share;
        this.descriptor = descriptor;
        this.input = new EpollInput(this, share);
        this.output = new EpollOutput(this, share);
    }

    /** Takes over a descriptor that was just accepted, and has inherited TCP_NODELAY. */
    static EpollSocket accepted(EpollShare share, SocketDescriptor descriptor) {
        EpollSocket socket = new EpollSocket(share, descriptor);
        socket.output.sendsAtOnce();
        byte[] from = new byte[share.acceptedFrom[0]];
        System.arraycopy(share.acceptedFrom, 1, from, 0, from.length);
        socket.acceptedFrom = from;
        return socket;
    }

    /** As {@link Sockets#connect}. */
    static TcpSocket connect(Worker worker, InetSocketAddress address, int bufferBytes, ConnectListener listener) {
        EpollSocket socket;
        try {
            EpollShare share = EpollShare.of(worker);
            socket = new EpollSocket(share, SocketDescriptor.open(share, address.getAddress() instanceof Inet6Address));
        } catch (ChannelException e) {
            listener.onConnectFailed(e.getCause() == null ? e : e.getCause());
            return null;
        }
        socket.bound(bufferBytes);
        socket.connect(address, listener);
        return socket;
    }

    private void connect(InetSocketAddress address, ConnectListener listener) {
        remote = address;
        connecting = listener;
        try {
            descriptor.calls().connect(address);
            register(INPUT_AND_ROOM);
        } catch (IOException e) {
            connecting = null;
            close();
            listener.onConnectFailed(e);
        }
    }

    @Override
    public void bound(int bufferBytes) {
        input.bound(bufferBytes);
    }

    @Override
    public boolean begin(boolean startReading) {
        try {
            input.wanted(startReading);
            register(INPUT);
            begun = true;
            return true;
        } catch (IOException e) {
            share.tellNotRegistered(e);
            close();
            return false;
        }
    }

    private void register(EpollIoOps wanted) throws IOException {
        registration = share.register(this);
        try {
            registration.submit(wanted);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        roomAsked = wanted == INPUT_AND_ROOM;
    }

    @Override
    public void registeredIn(PollRounds rounds) {
        share.rounds = rounds;
        firstRound = rounds.current();
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    SocketDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        if (remote == null) {
            remote = NativeInetAddress.address(acceptedFrom, 0, acceptedFrom.length);
        }
        return remote;
    }

    @Override
    public InetSocketAddress localAddress() {
        if (local == null && open) {
            local = descriptor.calls().localAddress();
        }
        return local;
    }

    // ---- events ---------------------------------------------------------------------------------------------------

    @Override
    public void handle(IoRegistration ignored, IoEvent event) {
        int ready = ((EpollIoEvent) event).ops().value();
        try {
            if ((ready & ~Native.EPOLLOUT) != 0) {
                input.announced(ready, inFirstRound());
            }
            if (connecting != null) {
                onConnectEvent(ready);
                return;
            }
            if ((ready & Native.EPOLLOUT) != 0) {
                output.onRoom();
            }
            input.takeInUnlessNextRound();
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    /** Goes on with what could not be done, or told, at the time. */
    @Override
    public void run() {
        int due = news;
        news = 0;
        try {
            if ((due & CLOSED) != 0) {
                handler().onClosed();
                return;
            }
            if ((due & OUTPUT_FAILED) != 0 && open) {
                handler().onOutputFailed();
            }
            if ((due & TAKE_IN) != 0) {
                input.takeIn();
            }
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    /** Has {@link #run} tell {@code what} in a later turn. */
    void later(int what) {
        if (news == 0) {
            share.worker.execute(this);
        }
        news |= (byte) what;
    }

    /** Whether events may be those of an older socket with this descriptor. */
    private boolean inFirstRound() {
        return share.rounds.current() == firstRound;
    }

    private void onConnectEvent(int ready) {
        if (inFirstRound()) {
            return;
        }
        ConnectListener listener = connecting;
        try {
            boolean connected = (ready & (Native.EPOLLOUT | Native.EPOLLERR | HUNG_UP)) == Native.EPOLLOUT;
            if (!connected && !descriptor.calls().finishConnect()) {
                return;
            }
            connecting = null;
            if (EphemeralPorts.contain(remote.getPort()) && remote.equals(localAddress())) {
                throw new ConnectException("connected to itself");
            }
        } catch (IOException e) {
            connecting = null;
            close();
            listener.onConnectFailed(e);
            return;
        }
        begun = true;
        listener.onConnected(this);
    }

    @Override
    public void onRound() {
        try {
            input.onRound();
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    /** Asks for an event as soon as there is room to send, or spares the kernel to tell. */
    void askForRoom(boolean wanted) {
        if (roomAsked != wanted) {
            roomAsked = wanted;
            registration.submit(wanted ? INPUT_AND_ROOM : INPUT);
        }
    }

    // ---- input and output -----------------------------------------------------------------------------------------

    @Override
    public void reading(boolean wanted) {
        input.wanted(wanted);
        input.takeInSoon();
    }

    @Override
    public boolean reading() {
        return input.wanted();
    }

    @Override
    public boolean moreMayFollow() {
        return input.moreMayFollow();
    }

    /** Reading will fail as soon as what came before is read. */
    void breakInput(Exception cause) {
        input.breakOff(cause);
    }

    @Override
    public void write(ByteBuf source, int bytes) {
        output.write(source, bytes);
    }

    @Override
    public void write(ByteBuf head, ByteBuf source, int bytes) {
        output.write(head, source, bytes);
    }

    @Override
    public void flush() {
        // What could leave has left when it was written.
    }

    @Override
    public boolean writable() {
        return output.writable();
    }

    @Override
    public long unsentBytes() {
        return output.unsentBytes();
    }

    @Override
    public void awaitSent() {
        output.awaitSent();
    }

    @Override
    public void endOutput() {
        output.end();
    }

    @Override
    public boolean outputEnded() {
        return output.ended();
    }

    @Override
    public boolean canSplice(TcpSocket sink) {
        return sink instanceof EpollSocket other && other.output.maySplice() && input.maySplice();
    }

    @Override
    public void splice(TcpSocket sink, long maxBytes) {
        if (canSplice(sink)) {
            EpollOutput other = ((EpollSocket) sink).output;
            Splice splice = new Splice(input, other, maxBytes);
            other.splice(splice);
            input.splice(splice);
        }
    }

    @Override
    public boolean splicing() {
        return input.splicing();
    }

    // ---- ends -----------------------------------------------------------------------------------------------------

    @Override
    public boolean open() {
        return open;
    }

    /** Whether it is open, and no failure was told. */
    boolean healthy() {
        return open && !failed;
    }

    /** The program's own fault, in a call of the handler. */
    void onFault(Throwable fault) {
        try {
            fail(fault);
        } catch (RuntimeException | Error again) {
            LOG.error("a connection is closed after a second internal error", again);
            close();
        }
    }

    /** Tells that the connection has failed, once. */
    void fail(Throwable cause) {
        if (open && !failed && handler() != null) {
            failed = true;
            input.stop();
            handler().onFailed(cause);
        } else {
            LOG.error("a connection is closed after a second internal error", cause);
            close();
        }
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        connecting = null;
        output.dropUnsent();
        input.close();
        closeDescriptor();
        if (registration != null) {
            registration.cancel();
        }
        if (begun && handler() != null) {
            later(CLOSED);
        }
    }

    private void closeDescriptor() {
        try {
            descriptor.close();
        } catch (IOException ignored) {
            // The descriptor is gone whatever close reports, and nothing that it could still say is waited for.
        }
    }

    @Override
    public void reset() {
        if (open) {
            endWithReset();
            close();
        }
    }

    /** Lets the peer see a reset as soon as the socket is closed. */
    void endWithReset() {
        try {
            descriptor.calls().setSoLinger(0);
        } catch (IOException ignored) {
            // Only a connection that has ended already refuses.
        }
    }
}
