package io.millrace.healthcheck.alarm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A thread and clock that move when a test says so. */
final class HandMovedThread implements AlarmThread {

    private record Due(long atNanos, Runnable task) {}

    private final List<Due> tasks = new ArrayList<>();
    long nowNanos = Long.MAX_VALUE - 1_000;

    @Override
    public Runnable later(Runnable task, long nanos) {
        Due due = new Due(nowNanos + nanos, task);
        tasks.add(due);
        return () -> tasks.remove(due);
    }

    /** Runs all that comes due until then, in its order. */
    void move(long nanos) {
        long end = nowNanos + nanos;
        while (true) {
            Due next = tasks.stream()
                    .min(Comparator.comparingLong(due -> due.atNanos() - nowNanos))
                    .orElse(null);
            if (next == null || next.atNanos() - end > 0) {
                nowNanos = end;
                return;
            }
            nowNanos = next.atNanos();
            tasks.remove(next);
            next.task().run();
        }
    }
}
