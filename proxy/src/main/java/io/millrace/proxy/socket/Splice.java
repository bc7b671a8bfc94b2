package io.millrace.proxy.socket;

import java.io.IOException;

/** Bytes on their way from one socket to another inside the kernel. Threading: the worker of both. */
final class Splice {

    /*
     *            pull                push
     *   source ────────> pipe ──────────────> sink
     *
     * Pulled is only into an empty pipe, so that what waits is bounded by one pipe. The pipe is taken for the pull and given
     * back as soon as it is empty: an idle connection holds none.
     *
     * A turn is one pull, at most 64 KiB where the sender sends pages, and then all others have theirs. With two to four pulls
     * in a turn the kernel charges this process for five times the packets (520 instead of 110 for 10 MB, on loopback), twice
     * the processor time: a connection left alone for a round sends when its peer makes room, and the peer pays.
     *
     * The kernel answers a pull alike when nothing is there, when the input has ended and when urgent data comes next. Where
     * one of these was announced, the splice is over and the source finds out by reading. When the sink goes away, what is still in the pipe is told by the
     * source as data, so that the source's place in its stream stays known.
     */
    private static final int BYTES_PER_PULL = 1 << 20;

    /** Two system calls for each pull, and the one that finds nothing more, pay from about here on. */
    private static final long SCANT_BYTES = 8 * 1024;

    private static final int SCANT_ARRIVALS = 4;

    private final EpollInput source;
    private final EpollOutput sink;
    private long left;
    private Pipe pipe;
    private long leftWhenEmpty;
    private int scantArrivals;
    private boolean over;
    private boolean blocked;

    Splice(EpollInput source, EpollOutput sink, long maxBytes) {
        this.source = source;
        this.sink = sink;
        this.left = maxBytes;
        this.leftWhenEmpty = maxBytes;
    }

    /** Bytes that have left the source and not reached the sink. */
    long waiting() {
        return pipe == null ? 0 : pipe.bytes();
    }

    /** Moves what can be moved in this turn, and tells the source's handler. */
    void move() {
        long before = left;
        boolean blockedBefore = blocked;
        blocked = false;
        while (pushed() && pulled(before - left)) {
            // Both in turn, until one of them has nothing to do.
        }
        giveBackEmptyPipe();
        if (before != left || blocked != blockedBefore) {
            source.tellSpliced(before - left);
        }
    }

    /** Whether all that was pulled has left, and more may be pulled. */
    private boolean pushed() {
        if (waiting() > 0 && !push()) {
            return false;
        }
        if (waiting() > 0 || sink.unsentBytes() > 0) {
            blocked = true;
            sink.awaitRoom();
            return false;
        }
        if (left == 0) {
            end();
        }
        return !over;
    }

    private boolean push() {
        try {
            sink.noteSend();
            left -= pipe.drain(sink.descriptor());
            return true;
        } catch (IOException e) {
            sink.breakOff(e);
            return false;
        }
    }

    /** Whether there is something to push. */
    private boolean pulled(long movedBytes) {
        if (!source.mayTake()) {
            return false;
        }
        if (movedBytes > 0) {
            source.takeInNextRound();
            return false;
        }
        if (pipe == null) {
            pipe = source.pipes().takeOrNull();
        }
        if (pipe == null || !pull()) {
            end();
            return false;
        }
        if (waiting() > 0) {
            return true;
        }
        source.nothingToTake();
        countScantArrival();
        return false;
    }

    /** Whether pulling goes on; not when the input has ended, or may have. */
    private boolean pull() {
        try {
            return pipe.fill(source.descriptor(), Math.min(left, BYTES_PER_PULL)) > 0 || !source.readToTheEnd();
        } catch (IOException e) {
            source.breakOff(e);
            return false;
        }
    }

    /** What has come since there was nothing the last time, in however many turns it was taken. */
    private void countScantArrival() {
        scantArrivals = leftWhenEmpty - left < SCANT_BYTES ? scantArrivals + 1 : 0;
        leftWhenEmpty = left;
        if (scantArrivals == SCANT_ARRIVALS) {
            end();
        }
    }

    private void end() {
        over = true;
        giveBackEmptyPipe();
        source.spliceOver();
        sink.spliceOver();
    }

    private void giveBackEmptyPipe() {
        if (pipe != null && pipe.bytes() == 0) {
            source.pipes().giveBack(pipe);
            pipe = null;
        }
    }

    /** The sink takes nothing any more. */
    void sinkGone() {
        Pipe rest = pipe;
        pipe = null;
        over = true;
        sink.spliceOver();
        if (rest != null && rest.bytes() > 0) {
            source.keepLeftover(rest);
        } else if (rest != null) {
            source.pipes().giveBack(rest);
        }
        source.spliceOver();
    }

    /** The source is closed. */
    void sourceGone() {
        over = true;
        sink.spliceOver();
        if (pipe != null) {
            source.pipes().giveBack(pipe);
            pipe = null;
        }
    }
}
