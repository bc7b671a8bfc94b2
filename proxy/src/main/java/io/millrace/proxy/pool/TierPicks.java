package io.millrace.proxy.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How many picks went to each tier of a pool since the process started, from which it is seen how fast traffic moves.
 *
 * <p>Threading: {@link #count} the given worker; {@link #sums} any thread, which sees counts that never fall and are a moment
 * old at most.
 */
final class TierPicks {

    /** Tiers that a configuration can name. */
    static final int TIERS = 16;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[][] countsOfWorker;

    TierPicks(int workers) {
        this.countsOfWorker = new long[workers][TIERS];
    }

    void count(int worker, int tier) {
        long[] counts = countsOfWorker[worker];
        COUNT.setOpaque(counts, tier, counts[tier] + 1);
    }

    long[] sums() {
        long[] sums = new long[TIERS];
        for (long[] counts : countsOfWorker) {
            for (int tier = 0; tier < TIERS; tier++) {
                sums[tier] += (long) COUNT.getOpaque(counts, tier);
            }
        }
        return sums;
    }
}
