package io.millrace.healthcheck.schedule;

import java.util.concurrent.TimeUnit;

/**
 * The time that passed while the health thread was running: what a clock says, without the thread's own stalls.
 *
 * <p>Everyday picture: a referee who fell asleep does not count the minutes he slept as time the players wasted.
 *
 * <p>Threading: the health thread. Time: instants of a monotonic clock in nanoseconds come in; own time begins at 0 and never
 * goes back, whatever the clock does.
 * <br>Limits: between two looks at the clock at most {@link #LONGEST_STEP_NANOS} pass.
 */
final class OwnTime {

    /** Between two ticks: 10 ms, fine enough for an interval of 100 ms, and a thousandth of a core to wake up for. */
    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** How late a tick may come on a busy machine before the delay is the thread's own and left out: two ticks. */
    static final long LONGEST_STEP_NANOS = 3 * TICK_NANOS;

    /** From when on a stall is worth counting: 100 ms, which no scheduler or collector takes when all is well. */
    static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private long clockNanos;
    private long ranNanos;
    private long missedNanos;
    private long stalls;
    private long longestStallNanos;

    OwnTime(long clockNanos) {
        this.clockNanos = clockNanos;
    }

    /** Goes on from now: what passed since the last look is nobody's time. */
    void resume(long nowNanos) {
        clockNanos = nowNanos;
    }

    /** Looks at the clock. */
    void advance(long nowNanos) {
        long stepNanos = nowNanos - clockNanos;
        clockNanos = nowNanos;
        if (stepNanos <= 0) {
            return;
        }
        ranNanos += Math.min(stepNanos, LONGEST_STEP_NANOS);
        missedNanos += Math.max(0, stepNanos - LONGEST_STEP_NANOS);
        if (stepNanos >= STALL_NANOS) {
            stalls++;
            longestStallNanos = Math.max(longestStallNanos, stepNanos);
        }
    }

    /** As of the last look at the clock. */
    long nanos() {
        return ranNanos;
    }

    /** What was left out in all. */
    long missedNanos() {
        return missedNanos;
    }

    /** How often the thread stood still for {@link #STALL_NANOS} or longer. */
    long stalls() {
        return stalls;
    }

    long longestStallNanos() {
        return longestStallNanos;
    }
}
