package io.millrace.bench.compare;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pauses of a JVM, out of its log of safepoints. */
record PauseLog(int pauses, int longPauses, long longestNanos, long totalNanos) {
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Pattern PAUSE = Pattern.compile("^\\[([0-9.]+)s\\].*Safepoint \".*Total: *(\\d+) ns");

    /** Counts what happened from an instant on, in seconds since the start of the JVM. */
    static PauseLog parse(String log, double fromSeconds) {
        PauseLog all = new PauseLog(0, 0, 0, 0);
        for (String line : log.lines().toList()) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.find() && Double.parseDouble(pause.group(1)) >= fromSeconds) {
                all = all.plus(Long.parseLong(pause.group(2)));
            }
        }
        return all;
    }

    private PauseLog plus(long nanos) {
        return new PauseLog(
                pauses + 1,
                longPauses + (nanos > LONG_NANOS ? 1 : 0),
                Math.max(longestNanos, nanos),
                totalNanos + nanos);
    }
}
