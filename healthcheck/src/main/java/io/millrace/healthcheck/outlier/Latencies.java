package io.millrace.healthcheck.outlier;

/**
 * The buckets in which latencies are counted: eight to each doubling, from 65 µs to 69 s.
 *
 * <p>Threading: none; pure functions.
 * <br>Why: a bucket is at most 12.5 % wide, little beside the factors that latencies are compared by, and {@value #BUCKETS}
 * {@code int}s are 0.6 KiB. HdrHistogram with two digits takes 24 KiB, which for 10,000 endpoints and 8 event loops would
 * be 2 GB.
 */
final class Latencies {

    /*
     * A value's bucket is its position of the highest bit and the three bits behind that: 1.011x * 2^k is the bucket 8k + 3.
     * Below 2^16 ns, and from 2^36 ns on, there is one bucket each: nobody is called slow who answers within 65 µs, and
     * what takes 69 s is slow whatever it is compared with.
     */
    private static final int SUB_BITS = 3;
    private static final int SUBS = 1 << SUB_BITS;
    private static final int LOWEST_BIT = 16;
    private static final int HIGHEST_BIT = 36;

    static final int BUCKETS = (HIGHEST_BIT - LOWEST_BIT) * SUBS + 2;

    private Latencies() {}

    static int bucketOf(long nanos) {
        if (nanos < 1L << LOWEST_BIT) {
            return 0;
        }
        int bit = 63 - Long.numberOfLeadingZeros(nanos);
        if (bit >= HIGHEST_BIT) {
            return BUCKETS - 1;
        }
        int sub = (int) (nanos >>> bit - SUB_BITS) & SUBS - 1;
        return 1 + (bit - LOWEST_BIT) * SUBS + sub;
    }

    /** The smallest value above the bucket; of the last bucket, its smallest value. */
    static long upperNanos(int bucket) {
        int steps = Math.min(bucket, BUCKETS - 2);
        int bit = LOWEST_BIT + steps / SUBS;
        return (long) (SUBS + steps % SUBS) << bit - SUB_BITS;
    }

    /**
     * The value that {@code percent} of all counted values do not exceed, up to the width of a bucket; 0 when nothing was
     * counted.
     *
     * @param counts by bucket
     */
    static long percentileNanos(long[] counts, double percent) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        if (total == 0) {
            return 0;
        }
        return nanosAt(counts, (long) Math.ceil(total * percent / 100));
    }

    /** The value at {@code rank}, from 1 for the smallest to as many as were counted, up to the width of a bucket. */
    static long nanosAt(long[] counts, long rank) {
        long seen = 0;
        int bucket = -1;
        while (seen < rank) {
            seen += counts[++bucket];
        }
        return upperNanos(bucket);
    }
}
