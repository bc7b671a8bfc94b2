package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.event.Times;
import io.millrace.healthcheck.tier.Selection;
import java.util.concurrent.TimeUnit;

/**
 * How far new traffic has moved from where it went to where it is to go, as its picks show.
 *
 * <p>Threading: immutable. Time: monotonic nanoseconds, compared by subtraction; readings that are older than the first sign
 * count for nothing.
 *
 * @param signNanos the first sign of what moves it: where its times begin
 * @param before the shares that were left
 * @param target the shares to reach
 */
record Movement(long signNanos, Selection before, Selection target) {

    /** So many picks have to have something to move before their shares are more than chance. */
    private static final int ENOUGH_MOVING = 20;

    /** Where traffic is that thin, a window that is as long as this has to do. */
    private static final long LONGEST_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** And with fewer than these nothing can be told: one pick more or less would be a fifth. */
    private static final int FEWEST_MOVING = 5;

    /** By how much picks of few event loops, each of which shares as evenly as whole picks can, differ from exact shares. */
    private static final int ROUNDING_PICKS = 2;

    /** By how much sums of shares may be off that cannot be written exactly; far from one pick. */
    private static final double INEXACT_PICKS = 1e-6;

    private static final double HALF = 0.5;
    private static final double MOST = 0.9;
    private static final double ALL = 1;

    /*
     * moved = 1 - |observed - target| / |before - target|, over a window of readings that ends now and reaches back just as
     * far as it takes to have enough picks: at 2,000 requests a second and a whole zone that moves, one reading of 50 ms; at
     * 20 a second, one second. A part of the traffic counts as moved at the end of the first window that shows it, so
     * a time is at most one window too long, and never too short. Where a zone's endpoints are passed over one by one, picks
     * move before any share does; windows therefore begin at the first sign and not at the change of shares.
     */
    Times measured(PickSamples samples, Times times) {
        long half = Times.NOT_KNOWN;
        long most = Times.NOT_KNOWN;
        long all = Times.NOT_KNOWN;
        for (int end = 1; end < samples.size() && all == Times.NOT_KNOWN; end++) {
            int begin = windowBegin(samples, end);
            if (begin < 0) {
                continue;
            }
            long tookNanos = samples.atNanos(end) - signNanos;
            half = half == Times.NOT_KNOWN && moved(samples, begin, end, HALF) ? tookNanos : half;
            most = most == Times.NOT_KNOWN && moved(samples, begin, end, MOST) ? tookNanos : most;
            all = moved(samples, begin, end, ALL) ? tookNanos : all;
        }
        return times.withMoved(half, most, all);
    }

    /** The latest reading with enough picks between it and {@code end}; -1 for none. */
    private int windowBegin(PickSamples samples, int end) {
        for (int begin = end - 1; begin >= 0; begin--) {
            if (samples.atNanos(begin) - signNanos < 0) {
                return -1;
            }
            double moving = samples.picksBetween(begin, end) * distance();
            boolean longest = samples.atNanos(end) - samples.atNanos(begin) >= LONGEST_WINDOW_NANOS;
            if (moving >= ENOUGH_MOVING || longest && moving >= FEWEST_MOVING) {
                return begin;
            }
            if (longest) {
                return -1;
            }
        }
        return -1;
    }

    private boolean moved(PickSamples samples, int begin, int end, double part) {
        double picks = samples.picksBetween(begin, end);
        double off = 0;
        boolean pure = true;
        for (int tier = 0; tier < tiers(); tier++) {
            off += Math.abs(samples.picksBetween(begin, end, tier) - target.share(tier) * picks) / 2;
            pure &= target.share(tier) == 0 || target.share(tier) == 1;
        }
        return off <= (1 - part) * distance() * picks + (pure ? INEXACT_PICKS : ROUNDING_PICKS);
    }

    /** The part of all traffic that is to move. */
    double distance() {
        double sum = 0;
        for (int tier = 0; tier < tiers(); tier++) {
            sum += Math.abs(before.share(tier) - target.share(tier)) / 2;
        }
        return sum;
    }

    private int tiers() {
        return Math.max(before.parts().size(), target.parts().size());
    }
}
