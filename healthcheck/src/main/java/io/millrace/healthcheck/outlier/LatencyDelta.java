package io.millrace.healthcheck.outlier;

import java.util.Arrays;

/** The latencies of one endpoint between two looks at its {@link Traffic}. Limits: 0.6 KiB from the first request on. */
final class LatencyDelta {

    /** Room that is used for one endpoint after the other. */
    static final class Scratch {
        private final int[] sums = new int[Latencies.BUCKETS];
        private final long[] delta = new long[Latencies.BUCKETS];

        /** Counts by bucket of the window that was taken last. */
        long[] delta() {
            return delta;
        }
    }

    private int[] before;

    /** @param any whether there was anything since the last look; without it the look is saved */
    void take(Traffic traffic, boolean any, Scratch scratch) {
        Arrays.fill(scratch.delta, 0);
        if (!any) {
            return;
        }
        if (before == null) {
            before = new int[Latencies.BUCKETS];
        }
        Arrays.fill(scratch.sums, 0);
        traffic.addLatenciesTo(scratch.sums);
        for (int bucket = 0; bucket < before.length; bucket++) {
            scratch.delta[bucket] = Integer.toUnsignedLong(scratch.sums[bucket] - before[bucket]);
            before[bucket] = scratch.sums[bucket];
        }
    }
}
