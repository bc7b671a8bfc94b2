package io.millrace.healthcheck.schedule;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.verdict.ProbeResult;

/**
 * How a check stands, for display.
 *
 * @param sinceNanos since when the health holds, on the program's monotonic clock
 * @param contrary results in a row that contradict the health, too few yet to change it
 * @param lastResult null before the first
 * @param lastDurationNanos from the start of that probe to its result, without stalls of this process; 0 before the first
 * @param lastEndNanos when that result came, on the program's monotonic clock; meaningless before the first
 * @param inFlight probes not yet answered
 */
public record CheckStatus(
        Health health,
        long sinceNanos,
        int contrary,
        ProbeResult lastResult,
        long lastDurationNanos,
        long lastEndNanos,
        int inFlight) {}
