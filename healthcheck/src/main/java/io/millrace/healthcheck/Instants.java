package io.millrace.healthcheck;

/** The order of instants of one monotonic clock in nanoseconds, which may wrap around: compared by subtraction. */
public final class Instants {

    private Instants() {}

    public static long earlier(long oneNanos, long otherNanos) {
        return otherNanos - oneNanos < 0 ? otherNanos : oneNanos;
    }

    public static long later(long oneNanos, long otherNanos) {
        return otherNanos - oneNanos > 0 ? otherNanos : oneNanos;
    }
}
