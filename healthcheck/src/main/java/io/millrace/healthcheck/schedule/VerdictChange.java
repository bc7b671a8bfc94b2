package io.millrace.healthcheck.schedule;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.verdict.ProbeResult;

/**
 * A change of what the probes of one check say.
 *
 * <p>Time: instants of the program's monotonic clock, in nanoseconds.
 *
 * @param cause the result that decided
 * @param firstSignNanos when the first probe started of those in a row that brought the change about
 * @param decidedNanos when the last of them was answered
 * @param probes how many they were, at least 1
 */
public record VerdictChange(
        Check check,
        Health before,
        Health after,
        ProbeResult cause,
        long firstSignNanos,
        long decidedNanos,
        int probes) {}
