package io.millrace.bench.load;

import java.util.concurrent.TimeUnit;

/**
 * Requests due at even distances, whatever became of those before.
 *
 * <p>Why: a generator that waits for the answer before it sends the next request leaves out just those requests that would
 * have met the stall (coordinated omission).
 */
final class FixedPace implements Pace {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long startNanos;
    private final long perSecond;
    private final long total;
    private long taken;

    /**
     * @param perSecond at least 1
     * @param total how many there are; {@code total} times 10^9 must fit a long, hours at any possible rate
     */
    FixedPace(long startNanos, long perSecond, long total) {
        this.startNanos = startNanos;
        this.perSecond = perSecond;
        this.total = total;
    }

    private long dueNanos() {
        return startNanos + taken * SECOND_NANOS / perSecond;
    }

    @Override
    public boolean isDue(long nowNanos) {
        return taken < total && nowNanos - dueNanos() >= 0;
    }

    @Override
    public long take(long nowNanos) {
        long dueNanos = dueNanos();
        taken++;
        return dueNanos;
    }

    @Override
    public long untilDueNanos(long nowNanos) {
        return taken < total ? dueNanos() - nowNanos : Long.MAX_VALUE;
    }

    @Override
    public long left() {
        return total - taken;
    }
}
