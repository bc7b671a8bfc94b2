package io.millrace.healthcheck.verdict;

import java.time.Duration;

/**
 * How often a target is probed, and how many answers in a row make a verdict.
 *
 * @param interval between the starts of two probes while the verdict is settled
 * @param timeout of one probe, all its layers together
 * @param rise passes in a row that make DOWN into UP, at least 1
 * @param fall failures in a row that make UP into DOWN, at least 1
 * @param jitterPercent by how much each interval varies either way, 0..50
 * @param fastInterval between the starts of two probes while the verdict is in question
 * @param longestInterval what the interval of the long dead grows to
 */
public record CheckTiming(
        Duration interval,
        Duration timeout,
        int rise,
        int fall,
        int jitterPercent,
        Duration fastInterval,
        Duration longestInterval) {}
