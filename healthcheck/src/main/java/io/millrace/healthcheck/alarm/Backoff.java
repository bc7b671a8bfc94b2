package io.millrace.healthcheck.alarm;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The wait before a retry: it doubles with each failure, and varies by a quarter either way so that alarms do not march in
 * step.
 *
 * @param firstNanos before the first retry
 * @param longestNanos what it grows to
 */
record Backoff(long firstNanos, long longestNanos) {

    /** 1 s, the restart of a receiver; up to 30 s, so that one that is back is noticed soon. */
    static final Backoff USUAL = new Backoff(TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(30));

    private static final double JITTER = 0.25;

    /** @param failures in a row so far, at least 1 */
    long nanos(int failures, RandomGenerator chance) {
        long plain = firstNanos;
        for (int i = 1; i < failures && plain < longestNanos; i++) {
            plain *= 2;
        }
        return (long) (Math.min(plain, longestNanos) * (1 + JITTER * (2 * chance.nextDouble() - 1)));
    }
}
