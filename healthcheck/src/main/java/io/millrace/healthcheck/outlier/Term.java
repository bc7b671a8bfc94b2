package io.millrace.healthcheck.outlier;

import java.util.SplittableRandom;

/**
 * The time an endpoint or a zone is out, and how it grows with each time.
 *
 * <p>Time: instants are arguments, compared by subtraction.
 */
final class Term {

    /*
     * The n-th ejection lasts n times the base time, at most the longest, and up to a tenth more: those who went out
     * together do not come back together. Each base time of good conduct since the return takes one from n. Why not
     * forget all at the first good window: an endpoint that fails once a minute would be back after the base time for ever.
     */
    private static final double JITTER = 0.1;

    private boolean out;
    private int times;
    private long beganNanos;
    private long lastingNanos;
    private long goodSinceNanos;

    boolean out() {
        return out;
    }

    int times() {
        return times;
    }

    long beganNanos() {
        return beganNanos;
    }

    long lastingNanos() {
        return lastingNanos;
    }

    void begin(long nowNanos, OutlierPolicy policy, SplittableRandom random) {
        forgive(nowNanos, policy);
        long base = policy.baseTime().toNanos();
        long longest = policy.longestTime().toNanos();
        int most = (int) ((longest + base - 1) / base);
        times = Math.min(times + 1, most);
        long bare = Math.min(base * times, longest);
        out = true;
        beganNanos = nowNanos;
        lastingNanos = bare + (long) (bare * JITTER * random.nextDouble());
    }

    private void forgive(long nowNanos, OutlierPolicy policy) {
        if (times > 0) {
            long forgiven = (nowNanos - goodSinceNanos) / policy.baseTime().toNanos();
            times = (int) Math.max(0, times - forgiven);
        }
    }

    /** How long it still lasts; 0 or less when it is over. */
    long leftNanos(long nowNanos) {
        return beganNanos + lastingNanos - nowNanos;
    }

    void end(long nowNanos) {
        out = false;
        goodSinceNanos = nowNanos;
    }

    /** It was not the endpoint's own fault: as if it had never begun. */
    void withdraw(long nowNanos) {
        times--;
        end(nowNanos);
    }
}
