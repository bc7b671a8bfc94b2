package io.millrace.bench.load;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What became of the requests of the measured time.
 *
 * <p>At a fixed rate those count that were due within it, so that each is found again as answered, failed or not sent. In
 * a closed loop those count that ended within it, as a request there is due when its predecessor ends.
 *
 * <p>Limits: an hour is the longest latency; percentiles are exact to 0.1 %, and to a microsecond.
 */
final class Recorder {
    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    private final Histogram latency = new Histogram(1_000, LONGEST_NANOS, DIGITS);
    private final Histogram lateness = new Histogram(1_000, LONGEST_NANOS, DIGITS);
    private final Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
    private final boolean byEnd;
    private final long startNanos;
    private final long endNanos;
    private long sentInTime;
    private long completedInTime;
    private long behind;
    private long bytes;

    Recorder(boolean closedLoop, long startNanos, long endNanos) {
        this.byEnd = closedLoop;
        this.startNanos = startNanos;
        this.endNanos = endNanos;
    }

    private boolean counts(long dueNanos, long nowNanos) {
        long instantNanos = byEnd ? nowNanos : dueNanos;
        return instantNanos - startNanos >= 0 && instantNanos - endNanos < 0;
    }

    void sent(long dueNanos, long nowNanos) {
        if (counts(dueNanos, nowNanos)) {
            sentInTime += isInTime(nowNanos) ? 1 : 0;
            lateness.recordValue(within(nowNanos - dueNanos));
        }
    }

    void answered(long dueNanos, long nowNanos) {
        if (counts(dueNanos, nowNanos)) {
            completedInTime += isInTime(nowNanos) ? 1 : 0;
            latency.recordValue(within(nowNanos - dueNanos));
        }
    }

    void failed(long dueNanos, long nowNanos, ErrorKind kind) {
        if (counts(dueNanos, nowNanos)) {
            errors.merge(kind, 1L, Long::sum);
        }
    }

    private boolean isInTime(long nowNanos) {
        return nowNanos - endNanos < 0;
    }

    /** The measured time is over, with so many requests due that were not sent yet. */
    void ended(long unsent) {
        behind = unsent;
    }

    void notSent(long count) {
        if (count > 0) {
            errors.merge(ErrorKind.NOT_SENT, count, Long::sum);
        }
    }

    void received(int count, long nowNanos) {
        if (nowNanos - startNanos >= 0 && nowNanos - endNanos < 0) {
            bytes += count;
        }
    }

    private static long within(long nanos) {
        return Math.max(0, Math.min(nanos, LONGEST_NANOS));
    }

    /** @param answeredInAll good answers of the whole run */
    LoadReport report(LoadOptions options, long answeredInAll) {
        return new LoadReport(
                options.kind(),
                options.target(),
                options.tls(),
                options.connections(),
                options.perSecond(),
                (endNanos - startNanos) / (double) TimeUnit.SECONDS.toNanos(1),
                sentInTime,
                completedInTime,
                behind,
                latency.getTotalCount(),
                answeredInAll,
                bytes,
                new EnumMap<>(errors),
                LoadReport.Percentiles.of(latency),
                LoadReport.Percentiles.of(lateness));
    }
}
