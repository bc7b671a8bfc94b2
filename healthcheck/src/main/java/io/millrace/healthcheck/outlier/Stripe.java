package io.millrace.healthcheck.outlier;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one event loop saw of one endpoint.
 *
 * <p>Threading: one thread writes; any thread reads, each number for itself somewhat late, never torn.
 */
final class Stripe {

    /*
     * Numbers in one array with 64 bytes of air at both ends, so that two loops never write to the same cache line. Only
     * the owner writes, so adding is a plain read and a store with release, which on x86 is a plain store. Release and acquire
     * keep the order of two numbers: who sees somebody wait also sees since when.
     */
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int AIR = 8;

    static final int OK = AIR;
    static final int GATEWAY_FAILURES = AIR + 1;
    static final int APP_FAILURES = AIR + 2;
    static final int IN_FLIGHT = AIR + 3;
    static final int WAITING = AIR + 4;
    static final int WAITING_SINCE = AIR + 5;
    static final int ANSWERED_AT = AIR + 6;
    private static final int LENGTH = ANSWERED_AT + 1 + AIR;

    private final long[] numbers = new long[LENGTH];
    private volatile int[] latencies;

    /** @param nowNanos stands for the last answer until there is one */
    Stripe(long nowNanos) {
        numbers[ANSWERED_AT] = nowNanos;
    }

    long read(int number) {
        return (long) LONGS.getAcquire(numbers, number);
    }

    void add(int number, long delta) {
        LONGS.setRelease(numbers, number, numbers[number] + delta);
    }

    void set(int number, long value) {
        LONGS.setRelease(numbers, number, value);
    }

    void countLatency(long nanos) {
        int[] counts = latencies;
        if (counts == null) {
            counts = new int[Latencies.BUCKETS];
            latencies = counts;
        }
        int bucket = Latencies.bucketOf(nanos);
        INTS.setOpaque(counts, bucket, counts[bucket] + 1);
    }

    /** Adds what was counted since the stripe exists; the counts wrap around at 2^32. */
    void addLatenciesTo(int[] sums) {
        int[] counts = latencies;
        if (counts != null) {
            for (int bucket = 0; bucket < sums.length; bucket++) {
                sums[bucket] += (int) INTS.getOpaque(counts, bucket);
            }
        }
    }
}
