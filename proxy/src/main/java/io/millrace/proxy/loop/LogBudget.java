package io.millrace.proxy.loop;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit on log lines that traffic can provoke: ten a second; what is beyond is not logged (but counted elsewhere).
 *
 * <p>Threading: any thread; races may let a line more through.
 */
public final class LogBudget {

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int LINES = 10;

    private final AtomicLong lines = new AtomicLong();
    private volatile long windowStartNanos;

    /** Whether a line may be written at {@code nowNanos}. */
    public boolean tryTake(long nowNanos) {
        if (nowNanos - windowStartNanos >= WINDOW_NANOS) {
            windowStartNanos = nowNanos;
            lines.set(0);
        }
        return lines.getAndIncrement() < LINES;
    }
}
