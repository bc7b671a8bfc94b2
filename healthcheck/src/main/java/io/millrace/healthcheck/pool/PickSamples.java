package io.millrace.healthcheck.pool;

/**
 * The latest readings of how many picks each tier had got, and when.
 *
 * <p>Threading: the health loop. Limits: the last {@link #KEPT}; one that is older is forgotten.
 */
final class PickSamples {

    /** Ten seconds of one reading per 50 ms, and some taken out of turn. */
    static final int KEPT = 256;

    private final long[] atNanos = new long[KEPT];
    private final long[][] picks = new long[KEPT][];
    private int first;
    private int size;

    void add(long[] picksByTier, long nowNanos) {
        if (size == KEPT) {
            first = (first + 1) % KEPT;
            size--;
        }
        int slot = (first + size) % KEPT;
        atNanos[slot] = nowNanos;
        picks[slot] = picksByTier;
        size++;
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    long atNanos(int sample) {
        return atNanos[(first + sample) % KEPT];
    }

    /** How many picks a tier got between two readings. */
    long picksBetween(int from, int to, int tier) {
        return Math.max(0, count(to, tier) - count(from, tier));
    }

    /** How many picks there were between two readings. */
    long picksBetween(int from, int to) {
        long sum = 0;
        for (int tier = 0; tier < picks[(first + to) % KEPT].length; tier++) {
            sum += picksBetween(from, to, tier);
        }
        return sum;
    }

    private long count(int sample, int tier) {
        long[] counts = picks[(first + sample) % KEPT];
        return tier < counts.length ? counts[tier] : 0;
    }
}
