package io.millrace.healthcheck.verdict;

/**
 * The time between the starts of two probes of one target.
 *
 * <p>Time: nanoseconds. Chance comes in as an argument, from 0 inclusive to 1 exclusive. Threading: immutable.
 *
 * <p>Example, interval 2 s, fall 3, longest 10 s: a target that stays dead is asked three times 2 s apart, three times 4 s,
 * three times 8 s, then every 10 s.
 */
final class Pace {

    /*
     * The interval of the dead doubles after every `fall` further failures. So it grows with the time the target has been
     * away and, for a fall of 2 or more, is never longer than that: a quick restart is seen within a plain interval, and
     * waiting for the end of an outage adds at most about 1/fall to its length until the longest interval caps it.
     *
     * Jitter goes either way while nothing is in question, so that the mean rate is as configured. In question it only
     * shortens, so that what is promised of fall * fast-interval + timeout holds.
     */
    private final long intervalNanos;
    private final long fastNanos;
    private final long longestNanos;
    private final int fall;
    private final double jitter;

    Pace(CheckTiming timing) {
        this.intervalNanos = timing.interval().toNanos();
        this.fastNanos = Math.min(timing.fastInterval().toNanos(), intervalNanos);
        this.longestNanos = Math.max(timing.longestInterval().toNanos(), intervalNanos);
        this.fall = timing.fall();
        this.jitter = timing.jitterPercent() / 100.0;
    }

    long settledNanos(double chance) {
        return eitherWay(intervalNanos, chance);
    }

    long inQuestionNanos(double chance) {
        return fastNanos - (long) (fastNanos * jitter * chance);
    }

    /** @param furtherFailures in a row since the verdict DOWN, or since the last sign of life */
    long deadNanos(int furtherFailures, double chance) {
        long nanos = intervalNanos;
        for (int step = furtherFailures / fall; step > 0 && nanos < longestNanos; step--) {
            nanos = nanos > longestNanos / 2 ? longestNanos : nanos * 2;
        }
        return eitherWay(nanos, chance);
    }

    private long eitherWay(long nanos, double chance) {
        return nanos + (long) (nanos * jitter * (2 * chance - 1));
    }
}
