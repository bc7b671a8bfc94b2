package io.millrace.proxy.loop;

/** The process's monotonic clock; the one place that reads it. Time: nanoseconds, compared by subtraction. */
public final class NanoClock {

    private NanoClock() {}

    public static long now() {
        return System.nanoTime();
    }
}
