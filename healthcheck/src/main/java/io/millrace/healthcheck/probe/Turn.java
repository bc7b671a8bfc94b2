package io.millrace.healthcheck.probe;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * An attempt's turn to run, for which it may have to wait because this process does only so much of its kind at once. It says
 * whether the wait left the target a fair part of the time.
 *
 * <p>Threading: {@link #begin} by the thread that runs it; the rest the event loop of the attempt.
 * <br>Time: the clock of that loop.
 */
final class Turn {

    /** A wait that is no reason for a failure, whatever the timeout is: 100 ms, a tenth of the usual one. */
    private static final long SHORT_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Ticker clock;
    private final long askedNanos;
    private volatile boolean begun;
    private volatile long begunNanos;

    Turn(Ticker clock) {
        this.clock = clock;
        this.askedNanos = clock.nanoTime();
    }

    void begin() {
        begunNanos = clock.nanoTime();
        begun = true;
    }

    /** Whether it came, and left at least half of the time up to now, so that the end of the time is news of the target. */
    boolean wasFair() {
        if (!begun) {
            return false;
        }
        long waitedNanos = begunNanos - askedNanos;
        return waitedNanos <= SHORT_WAIT_NANOS || waitedNanos <= (clock.nanoTime() - askedNanos) / 2;
    }
}
