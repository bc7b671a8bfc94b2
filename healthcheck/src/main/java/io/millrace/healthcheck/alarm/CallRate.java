package io.millrace.healthcheck.alarm;

import java.util.concurrent.TimeUnit;

/**
 * The bound on calls in any minute.
 *
 * <p>Threading: one thread at a time. Time: a monotonic clock in nanoseconds, compared by subtraction.
 * <br>Why: a token bucket lets through nearly twice its rate in the first minute, and who pays for each short message counts.
 */
final class CallRate {

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final long[] takenAt;
    private long taken;

    CallRate(int callsPerMinute) {
        takenAt = new long[callsPerMinute];
    }

    /** Takes a call, if the minute up to now has room for one. */
    boolean tryTake(long nowNanos) {
        if (waitNanos(nowNanos) > 0) {
            return false;
        }
        takenAt[slot()] = nowNanos;
        taken++;
        return true;
    }

    /** How long until there is room, 0 for now. */
    long waitNanos(long nowNanos) {
        if (taken < takenAt.length) {
            return 0;
        }
        return Math.max(0, takenAt[slot()] + MINUTE_NANOS - nowNanos);
    }

    /** Holds the oldest of the last calls, and takes the next. */
    private int slot() {
        return (int) (taken % takenAt.length);
    }
}
