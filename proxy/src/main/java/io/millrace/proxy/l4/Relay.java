package io.millrace.proxy.l4;

import io.millrace.proxy.loop.Deadline;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.socket.TcpSocket;

/**
 * Two connections whose bytes go to each other until both directions have ended.
 *
 * <p>Half-close is kept: FIN from one side is passed on when all bytes before it are, and the other direction goes on. A
 * reset, or any other failure, of one side resets the other. A connection that moves no byte in either direction for the
 * idle time is closed.
 *
 * <p>Threading: the worker of both sockets. Limits: see {@link TcpSocket#bound}; the side that is read stops being read
 * while the other side's write queue is full.
 */
public final class Relay extends Deadline {

    private final Worker worker;
    private final long idleNanos;
    private final Runnable onEnd;
    private final TcpSocket down;
    private final TcpSocket up;
    private final RelaySide downstream;
    private final RelaySide upstream;
    private long lastMoveNanos;
    private boolean ended;

    /**
     * A relay between two sockets, which are its own from {@link #begin} on.
     *
     * @param onEnd called once, when both sockets are closed
     */
    public Relay(Worker worker, TcpSocket down, TcpSocket up, long idleNanos, Runnable onEnd) {
        this.worker = worker;
        this.idleNanos = idleNanos;
        this.onEnd = onEnd;
        this.down = down;
        this.up = up;
        this.downstream = new RelaySide(this, down, up);
        this.upstream = new RelaySide(this, up, down);
    }

    /** Starts reading both sides, or only what is left to do where FIN of a side has been seen already. */
    public void begin(boolean downstreamEnded, boolean upstreamEnded) {
        down.handler(downstream);
        up.handler(upstream);
        moved();
        worker.setDeadline(this, idleNanos);
        downstream.begin(downstreamEnded);
        upstream.begin(upstreamEnded);
    }

    /** Ends both connections so that both peers see a reset. */
    public void reset() {
        downstream.reset();
        upstream.reset();
    }

    void moved() {
        lastMoveNanos = worker.coarseNanos();
    }

    RelaySide opposite(RelaySide side) {
        return side == downstream ? upstream : downstream;
    }

    void onClosed() {
        if (!ended && downstream.closed() && upstream.closed()) {
            ended = true;
            worker.cancelDeadline(this);
            onEnd.run();
        }
    }

    @Override
    protected void onDeadline() {
        long quietNanos = worker.coarseNanos() - lastMoveNanos;
        if (quietNanos >= idleNanos) {
            boolean downstreamWaits = down.unsentBytes() > 0;
            boolean upstreamWaits = up.unsentBytes() > 0;
            downstream.endQuietly(downstreamWaits);
            upstream.endQuietly(upstreamWaits);
        } else {
            worker.setDeadline(this, idleNanos - quietNanos);
        }
    }
}
