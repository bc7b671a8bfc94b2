package io.millrace.proxy.http;

import java.util.concurrent.TimeUnit;

/**
 * How long a client has kept us waiting for the body of its request, and how long it may.
 *
 * <p>It may take a fixed time in any case, and more for every byte that has come, at the slowest rate allowed. The clock
 * runs from the first moment the body may come, and stands while it is the backend that does not take it.
 *
 * <p>Time: nanoseconds of a monotonic clock, as arguments. Threading: the connection's worker.
 */
final class BodyClock {

    private boolean running;
    private boolean blocked;
    private long beganNanos;
    private long blockedNanos;
    private long bytes;

    void reset() {
        running = false;
        blocked = false;
        bytes = 0;
    }

    /** Starts the clock. Returns whether it stood before. */
    boolean start(long nowNanos) {
        if (running) {
            return false;
        }
        running = true;
        beganNanos = nowNanos;
        return true;
    }

    boolean running() {
        return running;
    }

    /** The backend does not take what has come. */
    void block(long nowNanos) {
        if (running && !blocked) {
            blocked = true;
            blockedNanos = nowNanos;
        }
    }

    /** The backend takes what comes. */
    void unblock(long nowNanos) {
        if (blocked) {
            blocked = false;
            beganNanos += nowNanos - blockedNanos;
        }
    }

    void received(long count) {
        bytes += count;
    }

    /**
     * The time the client has left; not positive when it is up.
     *
     * @param graceNanos what it may take in any case
     * @param minBytesPerSecond the slowest rate allowed, at least 1
     */
    long leftNanos(long nowNanos, long graceNanos, int minBytesPerSecond) {
        long spentNanos = (blocked ? blockedNanos : nowNanos) - beganNanos;
        double earnedSeconds = (double) bytes / minBytesPerSecond;
        return graceNanos + (long) (earnedSeconds * TimeUnit.SECONDS.toNanos(1)) - spentNanos;
    }
}
