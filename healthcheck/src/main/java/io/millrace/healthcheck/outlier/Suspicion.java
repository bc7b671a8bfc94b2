package io.millrace.healthcheck.outlier;

import io.millrace.healthcheck.outlier.Decision.Cause;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What speaks against an endpoint or a zone.
 *
 * @param severity the greater the worse, among those of one cause
 * @param sinceNanos when it began
 */
record Suspicion(Cause cause, double severity, long sinceNanos, String words) {

    static final Comparator<Suspicion> WORST_FIRST = Comparator.comparing(Suspicion::cause)
            .thenComparing(Comparator.comparingDouble(Suspicion::severity).reversed());

    /** Failures in a row; null when there are too few. */
    static Suspicion inARowOrNull(Traffic traffic, OutlierPolicy policy) {
        int gateway = traffic.gatewayFailuresInARow();
        if (reached(gateway, policy.consecutiveGatewayFailures())) {
            String words = gateway + " gateway failures in a row (limit " + policy.consecutiveGatewayFailures() + ")";
            return new Suspicion(Cause.GATEWAY_FAILURES_IN_A_ROW, gateway, traffic.gatewayFailuresSinceNanos(), words);
        }
        int app = traffic.appFailuresInARow();
        if (reached(app, policy.consecutiveAppFailures())) {
            String words = app + " application failures in a row (limit " + policy.consecutiveAppFailures() + ")";
            return new Suspicion(Cause.APP_FAILURES_IN_A_ROW, app, traffic.appFailuresSinceNanos(), words);
        }
        return null;
    }

    private static boolean reached(int length, int limit) {
        return limit > 0 && length >= limit;
    }

    /** The share of gateway failures in the last window; null when it is small or there were too few requests. */
    static Suspicion ratioOrNull(Standing standing, OutlierPolicy policy, long sinceNanos) {
        long requests = standing.requests();
        long failures = standing.gatewayFailures();
        if (policy.failurePercent() == 0
                || requests < policy.failureMinRequests()
                || failures * 100 < requests * policy.failurePercent()) {
            return null;
        }
        double percent = failures * 100.0 / requests;
        String words = String.format(
                Locale.ROOT,
                "%d of %d requests failed (%.0f %%, limit %d %%)",
                failures,
                requests,
                percent,
                policy.failurePercent());
        return new Suspicion(Cause.FAILURE_RATIO, percent, sinceNanos, words);
    }

    /** A p95 far above the siblings'; null when it is not, or not for long enough. */
    static Suspicion latencyOrNull(Slowness slowness, OutlierPolicy policy, long nowNanos) {
        if (policy.latencyFactor() == 0 || slowness.slowWindows() < policy.latencyWindows()) {
            return null;
        }
        double factor = (double) slowness.p95Nanos() / slowness.siblingsNanos();
        String words = String.format(
                Locale.ROOT,
                "p95 %.1f ms is %.1f x the siblings' %.1f ms (limit %.1f x) in %d windows",
                millis(slowness.p95Nanos()),
                factor,
                millis(slowness.siblingsNanos()),
                policy.latencyFactor(),
                slowness.slowWindows());
        long sinceNanos = nowNanos - slowness.slowWindows() * policy.window().toNanos();
        return new Suspicion(Cause.LATENCY, factor, sinceNanos, words);
    }

    private static double millis(long nanos) {
        return (double) nanos / TimeUnit.MILLISECONDS.toNanos(1);
    }
}
