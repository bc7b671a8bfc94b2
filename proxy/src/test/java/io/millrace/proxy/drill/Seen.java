package io.millrace.proxy.drill;

import io.millrace.proxy.drill.OpenLoad.Sample;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the clients of a drill saw, by the instants at which requests were due. */
record Seen(List<Sample> samples) {
    /** Wide enough for some 200 requests at the usual rate, narrow against the second that a failover may take. */
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Below it nobody waited for a timeout or for a verdict. */
    private static final long PROMPT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    Seen {
        samples = samples.stream()
                .sorted(Comparator.comparingLong(Sample::dueNanos))
                .toList();
    }

    List<Sample> failures() {
        return samples.stream().filter(sample -> !sample.ok()).toList();
    }

    Seen between(long fromNanos, long toNanos) {
        return new Seen(samples.stream()
                .filter(sample -> sample.dueNanos() - fromNanos >= 0 && sample.dueNanos() - toNanos < 0)
                .toList());
    }

    /** The part of the answered requests that one of {@code addresses} answered, 0..1; 0 when none was answered. */
    double shareOf(Collection<String> addresses) {
        long answered = samples.stream().filter(Sample::ok).count();
        long theirs = samples.stream()
                .filter(sample -> addresses.contains(sample.servedBy()))
                .count();
        return answered == 0 ? 0 : (double) theirs / answered;
    }

    /**
     * How long after {@code sinceNanos} the requests due in one window were answered by {@code addresses} at once to at least
     * {@code share}, for the first time. A request that waited elsewhere first and moved to them later does not count as theirs.
     */
    Duration untilShare(Collection<String> addresses, double share, long sinceNanos) {
        long lastNanos = samples.get(samples.size() - 1).dueNanos();
        for (long from = sinceNanos; from - lastNanos < 0; from += WINDOW_NANOS / 10) {
            if (between(from, from + WINDOW_NANOS).promptShareOf(addresses) >= share) {
                return Duration.ofNanos(from - sinceNanos);
            }
        }
        throw new AssertionError("the share of " + addresses + " never reached " + share + ", but in the end "
                + between(lastNanos - WINDOW_NANOS, lastNanos).promptShareOf(addresses));
    }

    private double promptShareOf(Collection<String> addresses) {
        long theirs = samples.stream()
                .filter(sample -> addresses.contains(sample.servedBy()) && sample.latencyNanos() < PROMPT_NANOS)
                .count();
        return samples.isEmpty() ? 0 : (double) theirs / samples.size();
    }

    /** The latency that {@code percent} of the answered requests do not exceed. */
    Duration latency(double percent) {
        long[] sorted = samples.stream()
                .filter(Sample::ok)
                .mapToLong(Sample::latencyNanos)
                .sorted()
                .toArray();
        return Duration.ofNanos(sorted[(int) Math.ceil(sorted.length * percent / 100) - 1]);
    }
}
