package io.millrace.proxy.socket;

import io.netty.channel.epoll.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.NotYetConnectedException;

/**
 * What comes in on an {@link EpollSocket}: told as data, or moved on by a {@link Splice}, up to its end.
 *
 * <p>Threading: the socket's worker. Limits: a turn reads at most {@value #READS_PER_TURN} times, then others have theirs.
 */
final class EpollInput {

    /*
     * The kernel tells once that something has come in, and `ready` remembers it until a read finds the socket empty: one that
     * took less than it could, or nothing. Once FIN or a reset was announced, only the end itself counts as empty, since
     * nothing more is told after it; when it was FIN alone, everything before it is there to be read, and a read that took less
     * than it could was the last. With urgent data the kernel stops a read before it, and tells nothing of what is behind, so
     * that only a read that finds nothing shows that the socket is empty.
     *
     * A read that was too long for one turn goes on in the next round of events, and not before.
     */
    static final int URGENT_DATA = 0x2;

    private static final int READS_PER_TURN = 16;
    private static final int SMALLEST_READ_BYTES = 2 * 1024;
    private static final int READ_TO_THE_END = Native.EPOLLRDHUP | EpollSocket.HUNG_UP | URGENT_DATA;
    private static final int FIN_OR_WORSE = Native.EPOLLRDHUP | EpollSocket.HUNG_UP | Native.EPOLLERR;

    private final EpollSocket socket;
    private final EpollShare share;
    private Splice splice;
    private Pipe leftover;
    private Throwable broken;

    private int readBytes = SMALLEST_READ_BYTES;
    private boolean wanted;
    private boolean ready;
    private boolean done;
    private boolean readToTheEnd;
    private boolean finAlone;
    private boolean allRead;
    private boolean urgentData;
    private boolean errorAnnounced;
    private boolean moreMayFollow;
    private boolean waitsForRound;
    private boolean turnOwed;

    EpollInput(EpollSocket socket, EpollShare share) {
        this.socket = socket;
        this.share = share;
    }

    void bound(int bufferBytes) {
        readBytes = Math.max(SMALLEST_READ_BYTES, Math.min(EpollShare.RECEIVE_BYTES, bufferBytes / 2));
    }

    void wanted(boolean now) {
        wanted = now;
    }

    boolean wanted() {
        return wanted;
    }

    /** As {@link TcpSocket#moreMayFollow}. */
    boolean moreMayFollow() {
        return moreMayFollow;
    }

    /**
     * The kernel has told of something other than room.
     *
     * @param mayBeOlder whether it may be about an older socket with this descriptor
     */
    void announced(int events, boolean mayBeOlder) {
        ready = true;
        urgentData |= (events & URGENT_DATA) != 0;
        readToTheEnd |= (events & READ_TO_THE_END) != 0;
        errorAnnounced |= (events & Native.EPOLLERR) != 0;
        finAlone = (events & FIN_OR_WORSE) == Native.EPOLLRDHUP && !mayBeOlder;
    }

    /** Whether input is wanted, and there may be some. */
    boolean mayTake() {
        return wanted && socket.open() && !done && (ready || leftover != null);
    }

    void takeInSoon() {
        if (mayTake()) {
            socket.later(EpollSocket.TAKE_IN);
        }
    }

    /** Lets the others have their turn, and goes on with the input after them. */
    void takeInNextRound() {
        if (!waitsForRound) {
            waitsForRound = true;
            share.rounds.callInNext(socket);
        }
    }

    /** The next round of events has come. */
    void onRound() {
        waitsForRound = false;
        takeIn();
    }

    void takeInUnlessNextRound() {
        if (ready && !waitsForRound) {
            takeIn();
        }
    }

    void takeIn() {
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
                socket.handler().onData(share.in);
            }
        }
        if ((told || turnOwed) && socket.healthy()) {
            turnOwed = false;
            socket.handler().onTurnEnd();
        }
        if (got < 0) {
            end();
        } else if (errorAnnounced) {
            tellResetUnlessRead();
        }
    }

    /**
     * Whether there may be input to receive, once all has moved that goes the short way. Who is told of what has moved may pause
     * or close the socket, and its descriptor's number may belong to somebody else by then: so this is asked afterwards.
     */
    private boolean mayReceive() {
        if (mayTake() && splice != null) {
            splice.move();
        }
        return mayTake() && splice == null;
    }

    /** The number of bytes that came in, 0 when there are none, -1 when there will never be any. */
    private int receive() {
        if (leftover != null) {
            return receiveLeftover();
        }
        try {
            int got = allRead ? -1 : share.receive(socket.descriptor(), readBytes);
            moreMayFollow = got == readBytes || urgentData && got > 0;
            ready = moreMayFollow || readToTheEnd;
            allRead = finAlone && got > 0 && got < readBytes && !urgentData;
            return got;
        } catch (IOException | NotYetConnectedException e) {
            breakOff(e);
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
                dropLeftover();
            }
        }
    }

    private void dropLeftover() {
        share.pipes.giveBack(leftover);
        leftover = null;
    }

    // ---- the end --------------------------------------------------------------------------------------------------

    /** Reading has failed, or will as soon as what came before is read. */
    void breakOff(Throwable cause) {
        if (broken == null) {
            broken = cause;
        }
    }

    /** Nothing more is told of it. */
    void stop() {
        done = true;
    }

    private void end() {
        if (!socket.open() || done) {
            return;
        }
        done = true;
        if (broken == null) {
            socket.handler().onInputEnd();
        } else {
            socket.fail(broken);
        }
    }

    /** A reset is found by reading; where nobody reads, it has to be asked for. */
    private void tellResetUnlessRead() {
        boolean read = mayTake() && (splice == null || splice.waiting() == 0);
        if (!read && socket.healthy()) {
            errorAnnounced = false;
            if (wasReset()) {
                socket.fail(broken);
            }
        }
    }

    private boolean wasReset() {
        try {
            int error = socket.descriptor().calls().getSoError();
            if (error != 0) {
                breakOff(new IOException("reset by the peer while nobody read (error " + error + ")"));
            }
        } catch (IOException e) {
            breakOff(e);
        }
        return broken != null;
    }

    /** The socket is closed. */
    void close() {
        if (splice != null) {
            splice.sourceGone();
            splice = null;
        }
        if (leftover != null) {
            dropLeftover();
        }
    }

    // ---- the source of a splice -----------------------------------------------------------------------------------

    boolean maySplice() {
        return splice == null && leftover == null && share.pipes.available();
    }

    boolean splicing() {
        return splice != null;
    }

    void splice(Splice begun) {
        splice = begun;
        takeInSoon();
    }

    SocketDescriptor descriptor() {
        return socket.descriptor();
    }

    Pipes pipes() {
        return share.pipes;
    }

    void nothingToTake() {
        ready = false;
    }

    /** Whether only a read that finds nothing shows that there is nothing. */
    boolean readToTheEnd() {
        return readToTheEnd;
    }

    /** Where the splice is over, the turn ends only after a read, which shows whether more follows. */
    void tellSpliced(long bytes) {
        if (!socket.healthy()) {
            return;
        }
        moreMayFollow = true;
        try {
            if (bytes > 0) {
                socket.handler().onSpliced(bytes);
            }
            if (splice == null) {
                turnOwed = true;
                socket.later(EpollSocket.TAKE_IN);
            } else if (socket.open()) {
                socket.handler().onTurnEnd();
            }
        } catch (RuntimeException | Error e) {
            socket.onFault(e);
        }
    }

    void spliceOver() {
        splice = null;
        takeInSoon();
    }

    /** Takes what the sink can no longer get, to tell it as data. */
    void keepLeftover(Pipe pipe) {
        leftover = pipe;
    }
}
