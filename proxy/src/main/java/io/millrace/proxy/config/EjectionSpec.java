package io.millrace.proxy.config;

import io.millrace.healthcheck.outlier.OutlierPolicy;
import java.time.Duration;
import java.util.List;

/** The keys of {@code ejection}: when live traffic takes an endpoint out. */
final class EjectionSpec {
    private static final Key<Integer> GATEWAY_FAILURES = Key.withDefault(
            "consecutive-gateway-failures",
            Portions.offOrWhole(1, 1000),
            "5",
            "In a row: not reached, reset, or answered with 502, 503, 504");
    private static final Key<Integer> APP_FAILURES = Key.withDefault(
            "consecutive-app-failures", Portions.offOrWhole(1, 1000), "off", "In a row: answered with another 5xx");
    private static final Key<Integer> FAILURE_PERCENT = Key.withDefault(
            "failure-percent", Portions.offOrWhole(1, 100), "50", "Share of gateway failures in a window, in percent");
    private static final Key<Integer> FAILURE_REQUESTS = Key.withDefault(
            "failure-min-requests",
            Scalars.whole(1, 1_000_000),
            "50",
            "Requests below which a window says nothing about failures");
    private static final Key<Double> LATENCY_FACTOR = Key.withDefault(
            "latency-factor",
            Portions.offOrFactor("1.1", "100"),
            "3",
            "How many times the median of its siblings' p95 an endpoint's p95 may be");
    private static final Key<Integer> LATENCY_REQUESTS = Key.withDefault(
            "latency-min-requests",
            Scalars.whole(1, 1_000_000),
            "50",
            "Requests below which a window says nothing about latency");
    private static final Key<Integer> LATENCY_WINDOWS =
            Key.withDefault("latency-windows", Scalars.whole(1, 100), "3", "Windows in a row that must be slow");
    private static final Key<Integer> MIN_SIBLINGS = Key.withDefault(
            "min-siblings",
            Scalars.whole(2, 1000),
            "5",
            "Endpoints with enough requests, below which nobody is judged by a share of failures or by latency");
    private static final Key<Duration> WINDOW =
            Key.withDefault("window", Scalars.duration("1s", "10m"), "10s", "Length of a window");
    private static final Key<Duration> BASE_TIME = Key.withDefault(
            "base-time",
            Scalars.duration("1s", "1h"),
            "30s",
            "Length of the first ejection; the n-th in a row lasts n times as long");
    static final Key<Duration> LONGEST_TIME = Key.withDefault(
            "longest-time", Scalars.duration("1s", "24h"), "5m", "Length of the longest ejection, at least base-time");
    private static final Key<Integer> MAX_PERCENT = Key.withDefault(
            "max-percent",
            Scalars.whole(0, 100),
            "10",
            "Endpoints of the pool that may be ejected at once, in percent, but always one");

    static final Section SECTION = new Section(List.of(
            GATEWAY_FAILURES,
            APP_FAILURES,
            FAILURE_PERCENT,
            FAILURE_REQUESTS,
            LATENCY_FACTOR,
            LATENCY_REQUESTS,
            LATENCY_WINDOWS,
            MIN_SIBLINGS,
            WINDOW,
            BASE_TIME,
            LONGEST_TIME,
            MAX_PERCENT));

    private EjectionSpec() {}

    /** Null for off. */
    static OutlierPolicy buildOrNull(Values ejection) {
        return ejection == null
                ? null
                : new OutlierPolicy(
                        ejection.of(GATEWAY_FAILURES),
                        ejection.of(APP_FAILURES),
                        ejection.of(FAILURE_PERCENT),
                        ejection.of(FAILURE_REQUESTS),
                        ejection.of(LATENCY_FACTOR),
                        ejection.of(LATENCY_REQUESTS),
                        ejection.of(LATENCY_WINDOWS),
                        ejection.of(MIN_SIBLINGS),
                        ejection.of(WINDOW),
                        ejection.of(BASE_TIME),
                        ejection.of(LONGEST_TIME),
                        ejection.of(MAX_PERCENT));
    }

    /** The rules between the keys. */
    static void check(Values ejection, Reading reading) {
        Durations.refuseAbove(ejection, BASE_TIME, LONGEST_TIME, reading);
    }
}
