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
import java.nio.channels.NotYetConnectedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that is its descriptor, in the epoll set of its worker's loop.
 *
 * <p>Threading: its worker. Limits: a turn reads at most {@value #READS_PER_TURN} times, then others have theirs. Why: a
 * relayed message is one receive, one send and no allocation, where a channel, its pipeline and its write queue cost more
 * than both system calls together.
 */
final class EpollSocket extends TcpSocket implements RawHandle, Runnable {

    /*
     * Edge triggered: the kernel tells once that something has come in, and inputReady remembers it until a read finds the
     * socket empty: one that took less than it could, or nothing. Once FIN or a reset was announced, only the end itself
     * counts as empty, since nothing more is told after it; when it was FIN alone, everything before it is there to be read,
     * and a read that took less than it could was the last. With urgent data the kernel stops a read before it, and tells
     * nothing of what is behind, so that only a read that finds nothing shows that the socket is empty.
     *
     * Room to write is asked for (EPOLLOUT) while connecting and while bytes wait. It is not taken back at once: a socket
     * that never comes to a second event spares the call. But an event that says both "input" and "room" costs an object of
     * Netty's, so after a few of them it is.
     *
     * What must not be told within a method of this socket is noted in `news` and told by a task of the loop, which is this
     * object. A read that was too long for one turn goes on in the next round of events, and not before.
     */
    private static final Logger LOG = LoggerFactory.getLogger(EpollSocket.class);

    private static final int READS_PER_TURN = 16;
    private static final int SMALLEST_READ_BYTES = 2 * 1024;
    private static final int NEEDLESS_ROOM_EVENTS = 2;

    /** The send from which on TCP_NODELAY is set: a first one never waits, and many a connection has no other. */
    private static final int SENDS_AT_ONCE = 2;

    private static final int URGENT_DATA = 0x2;
    private static final int HUNG_UP = 0x10;
    private static final int READ_TO_THE_END = Native.EPOLLRDHUP | HUNG_UP | URGENT_DATA;
    private static final EpollIoOps INPUT =
            EpollIoOps.valueOf(Native.EPOLLIN | Native.EPOLLRDHUP | URGENT_DATA | Native.EPOLLET);
    private static final EpollIoOps INPUT_AND_ROOM = INPUT.with(EpollIoOps.EPOLLOUT);

    private static final int TAKE_IN = 1;
    private static final int OUTPUT_FAILED = 2;
    private static final int CLOSED = 4;

    private final EpollShare share;
    private final SocketDescriptor descriptor;
    private IoRegistration registration;
    private InetSocketAddress remote;
    private InetSocketAddress local;
    private byte[] acceptedFrom;
    private ConnectListener connecting;
    private long firstRound;

    private int readBytes = SMALLEST_READ_BYTES;
    private SendQueue unsent;
    private Splice outgoing;
    private Splice incoming;
    private Pipe leftover;
    private Throwable inputBroken;

    private byte news;
    private byte needlessRoomEvents;
    private byte sends;
    private boolean open = true;
    private boolean begun;
    private boolean failed;
    private boolean reading;
    private boolean inputReady;
    private boolean readToTheEnd;
    private boolean finAlone;
    private boolean allRead;
    private boolean urgentData;
    private boolean errorAnnounced;
    private boolean inputDone;
    private boolean moreMayFollow;
    private boolean waitsForRound;
    private boolean turnOwed;
    private boolean roomAsked;
    private boolean saidFull;
    private boolean awaitsSent;
    private boolean outputEnded;

    private EpollSocket(EpollShare share, SocketDescriptor descriptor) {
        this.share = share;
        this.descriptor = descriptor;
    }

    /** Takes over a descriptor that was just accepted, and has inherited TCP_NODELAY. */
    static EpollSocket accepted(EpollShare share, SocketDescriptor descriptor) {
        EpollSocket socket = new EpollSocket(share, descriptor);
        socket.sends = SENDS_AT_ONCE;
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
        readBytes = Math.max(SMALLEST_READ_BYTES, Math.min(EpollShare.RECEIVE_BYTES, bufferBytes / 2));
    }

    @Override
    public boolean begin(boolean startReading) {
        try {
            reading = startReading;
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

    Pipes pipes() {
        return share.pipes;
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
                inputReady = true;
                noteAnnounced(ready);
            }
            if (connecting != null) {
                onConnectEvent(ready);
                return;
            }
            if ((ready & Native.EPOLLOUT) != 0) {
                onRoom();
            }
            if (inputReady && !waitsForRound) {
                takeIn();
            }
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    private void noteAnnounced(int ready) {
        urgentData |= (ready & URGENT_DATA) != 0;
        readToTheEnd |= (ready & READ_TO_THE_END) != 0;
        errorAnnounced |= (ready & Native.EPOLLERR) != 0;
        finAlone = (ready & (Native.EPOLLRDHUP | HUNG_UP | Native.EPOLLERR)) == Native.EPOLLRDHUP && !inFirstRound();
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
                takeIn();
            }
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    private void later(int what) {
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

    // ---- input ----------------------------------------------------------------------------------------------------

    @Override
    public void reading(boolean wanted) {
        reading = wanted;
        if (wanted && mayTake()) {
            later(TAKE_IN);
        }
    }

    @Override
    public boolean reading() {
        return reading;
    }

    @Override
    public boolean moreMayFollow() {
        return moreMayFollow;
    }

    /** Whether input is wanted, and there may be some. */
    boolean mayTake() {
        return reading && open && !inputDone && (inputReady || leftover != null);
    }

    /** Lets the others have their turn, and goes on with the input after them. */
    void takeInNextRound() {
        if (!waitsForRound) {
            waitsForRound = true;
            share.rounds.callInNext(this);
        }
    }

    @Override
    public void onRound() {
        waitsForRound = false;
        try {
            takeIn();
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    void nothingToTake() {
        inputReady = false;
    }

    /** Whether only a read that finds nothing shows that there is nothing. */
    boolean readToTheEnd() {
        return readToTheEnd;
    }

    private void takeIn() {
        boolean told = false;
        int got = 1;
        for (int reads = 0; got > 0 && mayReceive(); reads++) {
            if (reads == READS_PER_TURN) {
                takeInNextRound();
                break;
            }
            got = receive();
            if (got > 0) {
                told = true;
                handler().onData(share.in);
            }
        }
        if ((told || turnOwed) && open && !failed) {
            turnOwed = false;
            handler().onTurnEnd();
        }
        if (got < 0) {
            endInput();
        } else if (errorAnnounced) {
            tellResetUnlessRead();
        }
    }

    /**
     * Whether there may be input to receive, once all has moved that goes the short way. Who is told of what has moved may pause
     * or close this socket, and its descriptor's number may belong to somebody else by then: so this is asked afterwards.
     */
    private boolean mayReceive() {
        if (mayTake() && outgoing != null) {
            outgoing.move();
        }
        return mayTake() && outgoing == null;
    }

    /** The number of bytes that came in, 0 when there are none, -1 when there will never be any. */
    private int receive() {
        if (leftover != null) {
            return receiveLeftover();
        }
        try {
            int got = allRead ? -1 : share.receive(descriptor, readBytes);
            moreMayFollow = got == readBytes || urgentData && got > 0;
            inputReady = moreMayFollow || readToTheEnd;
            allRead = finAlone && got > 0 && got < readBytes && !urgentData;
            return got;
        } catch (IOException | NotYetConnectedException e) {
            breakInput(e);
            return -1;
        }
    }

    private int receiveLeftover() {
        try {
            return leftover.read(share.in, readBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (leftover.bytes() == 0) {
                share.pipes.giveBack(leftover);
                leftover = null;
            }
        }
    }

    /** Reading has failed, or will as soon as what came before is read. */
    void breakInput(Throwable cause) {
        if (inputBroken == null) {
            inputBroken = cause;
        }
    }

    private void endInput() {
        if (!open || inputDone) {
            return;
        }
        inputDone = true;
        if (inputBroken == null) {
            handler().onInputEnd();
        } else {
            fail(inputBroken);
        }
    }

    /** A reset is found by reading; where nobody reads, it has to be asked for. */
    private void tellResetUnlessRead() {
        boolean read = mayTake() && (outgoing == null || outgoing.waiting() == 0);
        if (!read && open && !failed) {
            errorAnnounced = false;
            if (wasReset()) {
                fail(inputBroken);
            }
        }
    }

    private boolean wasReset() {
        try {
            int error = descriptor.calls().getSoError();
            if (error != 0) {
                breakInput(new IOException("reset by the peer while nobody read (error " + error + ")"));
            }
        } catch (IOException e) {
            breakInput(e);
        }
        return inputBroken != null;
    }

    // ---- output ---------------------------------------------------------------------------------------------------

    @Override
    public void write(ByteBuf source, int bytes) {
        if (outputEnded()) {
            source.skipBytes(bytes);
            return;
        }
        int sent = 0;
        if (nothingUnsent()) {
            sent = trySend(source, bytes);
            source.skipBytes(sent);
        }
        if (sent < bytes) {
            queue(source, bytes - sent);
        }
    }

    /** Returns how many bytes are done with: sent, or dropped since sending has failed. */
    private int trySend(ByteBuf source, int bytes) {
        ByteBuf sendable = EpollShare.isSendable(source) ? source : share.copy(source, bytes);
        try {
            noteSend();
            return share.send(descriptor, sendable, bytes);
        } catch (IOException | NotYetConnectedException e) {
            breakOutput(e);
            return bytes;
        } finally {
            if (sendable != source) {
                sendable.release();
            }
        }
    }

    /** To be called before a send: sees to it that no small one waits until the peer has confirmed those before (TCP_NODELAY). */
    void noteSend() throws IOException {
        if (sends < SENDS_AT_ONCE && ++sends == SENDS_AT_ONCE) {
            descriptor.calls().setTcpNoDelay(true);
        }
    }

    @Override
    public void write(ByteBuf head, ByteBuf source, int bytes) {
        int headBytes = head.readableBytes();
        boolean atOnce = headBytes > 0 && bytes > 0 && nothingUnsent() && !outputEnded();
        if (atOnce && EpollShare.isSendable(head) && EpollShare.isSendable(source)) {
            writeBoth(head, headBytes, source, bytes);
        } else {
            write(head, headBytes);
            write(source, bytes);
        }
    }

    private void writeBoth(ByteBuf head, int headBytes, ByteBuf source, int bytes) {
        int sent;
        try {
            share.vector.clear();
            share.vector.add(head, head.readerIndex(), headBytes);
            share.vector.add(source, source.readerIndex(), bytes);
            noteSend();
            sent = (int) descriptor.writevAddresses(share.vector.memoryAddress(0), share.vector.count());
        } catch (IOException e) {
            breakOutput(e);
            sent = headBytes + bytes;
        }
        int ofHead = Math.min(sent, headBytes);
        head.skipBytes(ofHead);
        source.skipBytes(sent - ofHead);
        if (ofHead < headBytes) {
            queue(head, headBytes - ofHead);
        }
        if (sent < headBytes + bytes) {
            queue(source, bytes - (sent - ofHead));
        }
    }

    private boolean nothingUnsent() {
        return unsent == null || unsent.bytes() == 0;
    }

    private void queue(ByteBuf source, int bytes) {
        if (unsent == null) {
            unsent = new SendQueue(share.worker.allocator());
        }
        boolean first = unsent.bytes() == 0;
        try {
            unsent.add(source, bytes);
        } catch (OutOfMemoryError e) {
            source.skipBytes(source.readableBytes());
            breakOutputForWantOfMemory(e);
            return;
        }
        if (first) {
            awaitRoom();
        }
    }

    /** A part of the stream is missing from here on: the peer must see that, so the end of it will be a reset. */
    private void breakOutputForWantOfMemory(OutOfMemoryError cause) {
        try {
            descriptor.calls().setSoLinger(0);
        } catch (IOException ignored) {
            // Only a connection that has ended already refuses.
        }
        breakOutput(new IOException("no memory for what waits to be sent", cause));
    }

    @Override
    public void flush() {
        // What could leave has left when it was written.
    }

    @Override
    public boolean writable() {
        saidFull |= !nothingUnsent();
        return !saidFull;
    }

    @Override
    public long unsentBytes() {
        return (unsent == null ? 0 : unsent.bytes()) + (incoming == null ? 0 : incoming.waiting());
    }

    @Override
    public void awaitSent() {
        if (outputEnded()) {
            return;
        }
        if (nothingUnsent()) {
            handler().onSent();
        } else {
            awaitsSent = true;
        }
    }

    /** Asks for an event as soon as there is room to send. */
    void awaitRoom() {
        needlessRoomEvents = 0;
        if (!roomAsked) {
            ask(INPUT_AND_ROOM);
        }
    }

    private void ask(EpollIoOps wanted) {
        roomAsked = wanted == INPUT_AND_ROOM;
        registration.submit(wanted);
    }

    private void onRoom() {
        if (nothingUnsent() && incoming == null) {
            if (++needlessRoomEvents == NEEDLESS_ROOM_EVENTS) {
                ask(INPUT);
            }
            return;
        }
        if (!nothingUnsent()) {
            sendUnsent();
        }
        if (incoming != null && nothingUnsent()) {
            incoming.move();
        }
    }

    private void sendUnsent() {
        try {
            noteSend();
            unsent.sendOn(descriptor, share.vector);
        } catch (IOException e) {
            breakOutput(e);
            return;
        }
        if (saidFull && nothingUnsent()) {
            saidFull = false;
            handler().onWritable();
        }
        if (awaitsSent && nothingUnsent() && !outputEnded()) {
            awaitsSent = false;
            handler().onSent();
        }
    }

    /**
     * Writing has failed. When the reason is a reset, this has taken it from the kernel, and the input will seem to end in
     * peace; EPIPE alone comes after a true end.
     */
    void breakOutput(Exception cause) {
        if (outputEnded()) {
            return;
        }
        outputEnded = true;
        if (!String.valueOf(cause.getMessage()).contains("Broken pipe")) {
            breakInput(cause);
        }
        dropUnsent();
        later(OUTPUT_FAILED);
    }

    private void dropUnsent() {
        saidFull = false;
        if (unsent != null) {
            unsent.dropAll();
        }
        if (incoming != null) {
            incoming.sinkGone();
        }
    }

    @Override
    public void endOutput() {
        if (outputEnded()) {
            return;
        }
        outputEnded = true;
        try {
            descriptor.endOutput();
        } catch (IOException | ChannelException | NotYetConnectedException ignored) {
            // The peer has reset the connection, which is told by the input.
        }
    }

    @Override
    public boolean outputEnded() {
        return outputEnded || !open;
    }

    // ---- splice ---------------------------------------------------------------------------------------------------

    @Override
    public boolean canSplice(TcpSocket sink) {
        return sink instanceof EpollSocket other
                && other.incoming == null
                && !other.outputEnded()
                && outgoing == null
                && leftover == null
                && share.pipes.available();
    }

    @Override
    public void splice(TcpSocket sink, long maxBytes) {
        if (!canSplice(sink)) {
            return;
        }
        EpollSocket other = (EpollSocket) sink;
        outgoing = new Splice(this, other, maxBytes);
        other.incoming = outgoing;
        if (mayTake()) {
            later(TAKE_IN);
        }
    }

    @Override
    public boolean splicing() {
        return outgoing != null;
    }

    void incoming(Splice splice) {
        incoming = splice;
    }

    void spliceOver() {
        outgoing = null;
        if (mayTake()) {
            later(TAKE_IN);
        }
    }

    /** Takes what the sink can no longer get, to tell it as data. */
    void keepLeftover(Pipe pipe) {
        leftover = pipe;
    }

    /** Where the splice is over, the turn ends only after a read, which shows whether more follows. */
    void tellSpliced(long bytes) {
        if (!open || failed) {
            return;
        }
        moreMayFollow = true;
        try {
            if (bytes > 0) {
                handler().onSpliced(bytes);
            }
            if (outgoing == null) {
                turnOwed = true;
                later(TAKE_IN);
            } else if (open) {
                handler().onTurnEnd();
            }
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    // ---- ends -----------------------------------------------------------------------------------------------------

    @Override
    public boolean open() {
        return open;
    }

    private void onFault(Throwable fault) {
        try {
            fail(fault);
        } catch (RuntimeException | Error again) {
            LOG.error("a connection is closed after a second internal error", again);
            close();
        }
    }

    private void fail(Throwable cause) {
        if (open && !failed && handler() != null) {
            failed = true;
            inputDone = true;
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
        dropUnsent();
        if (outgoing != null) {
            outgoing.sourceGone();
            outgoing = null;
        }
        if (leftover != null) {
            share.pipes.giveBack(leftover);
            leftover = null;
        }
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
            try {
                descriptor.calls().setSoLinger(0);
            } catch (IOException ignored) {
                // Only a connection that has ended already refuses.
            }
            close();
        }
    }
}
