package io.millrace.healthcheck.outlier;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How slow an endpoint or a zone was in the last window, and for how many windows it has been slower than its siblings. */
final class Slowness {

    /**
     * A p95 that nobody is called slow for, 5 ms. Below it three times as slow is the noise of a scheduler, a collector or a
     * longer cable, and taking capacity away costs more than it brings.
     */
    static final long UNSUSPECTED_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** The slow one in twenty: a median would not see an endpoint that is stuck now and then, a p99 needs hundreds of samples. */
    private static final double PERCENT = 95;

    /*
     * A p95 of few samples is a dice. Where 4 answers of 100 are slow by nature (a cache missed), one window of 60 in three
     * shows 5 slow ones of 100, and its p95 is that of the slow ones. So an endpoint is slow only if more of its answers were
     * slower than its siblings' p95 allows than chance explains: more than 5 % and three times the spread of that number,
     * sqrt(n * 0.05 * 0.95). With 50 samples these are 8 answers, with 1,000 they are 71. By chance that happens once in 300
     * windows at most, in three windows in a row once in millions. Below about 30 samples nobody can be told slow.
     */
    private static final double SPREADS = 3;

    private long samples;
    private long p95Nanos;
    private long surelyNanos;
    private long siblingsNanos;
    private int slowWindows;

    void window(long[] latencies) {
        samples = Arrays.stream(latencies).sum();
        p95Nanos = Latencies.percentileNanos(latencies, PERCENT);
        double above = 1 - PERCENT / 100;
        long byChance = (long) (samples * above + SPREADS * Math.sqrt(samples * above * (1 - above)));
        surelyNanos = byChance < samples ? Latencies.nanosAt(latencies, samples - byChance) : 0;
    }

    void forget() {
        samples = 0;
        slowWindows = 0;
    }

    long p95Nanos() {
        return p95Nanos;
    }

    /** The median of its siblings' p95, as of the last window that was slow. */
    long siblingsNanos() {
        return siblingsNanos;
    }

    int slowWindows() {
        return slowWindows;
    }

    /**
     * Compares siblings with each other. Who has too few samples, or too few siblings that have enough, is not slow.
     *
     * <p>Why the median of the others: half of them may be slow themselves and it still says what is normal, which an
     * average, moved by one sick endpoint, does not.
     */
    static void compare(List<Slowness> siblings, OutlierPolicy policy, int enoughSiblings) {
        List<Slowness> telling = siblings.stream()
                .filter(each -> each.samples >= policy.latencyMinRequests())
                .toList();
        long[] sorted = telling.stream().mapToLong(Slowness::p95Nanos).sorted().toArray();
        for (Slowness each : siblings) {
            boolean comparable = telling.size() >= enoughSiblings && each.samples >= policy.latencyMinRequests();
            each.judge(comparable && each.slow(sorted, policy.latencyFactor()));
        }
    }

    private boolean slow(long[] sorted, double factor) {
        long median = medianWithout(sorted, p95Nanos);
        if (surelyNanos <= UNSUSPECTED_NANOS || surelyNanos <= factor * median) {
            return false;
        }
        siblingsNanos = median;
        return true;
    }

    private void judge(boolean slow) {
        slowWindows = slow ? slowWindows + 1 : 0;
    }

    /** The median of what remains of {@code sorted}, at least two values, without one that equals {@code value}. */
    static long medianWithout(long[] sorted, long value) {
        int left = Arrays.binarySearch(sorted, value);
        int rest = sorted.length - 1;
        long upper = sorted[skipping(left, rest / 2)];
        return rest % 2 == 1 ? upper : (upper + sorted[skipping(left, rest / 2 - 1)]) / 2;
    }

    private static int skipping(int left, int index) {
        return index < left ? index : index + 1;
    }
}
