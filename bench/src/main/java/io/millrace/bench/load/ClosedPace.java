package io.millrace.bench.load;

/** A request whenever a connection is free for one, until a given instant. */
final class ClosedPace implements Pace {
    private final long endNanos;

    ClosedPace(long endNanos) {
        this.endNanos = endNanos;
    }

    @Override
    public boolean isDue(long nowNanos) {
        return nowNanos - endNanos < 0;
    }

    @Override
    public long take(long nowNanos) {
        return nowNanos;
    }

    @Override
    public long untilDueNanos(long nowNanos) {
        return Long.MAX_VALUE;
    }

    @Override
    public long left() {
        return 0;
    }
}
