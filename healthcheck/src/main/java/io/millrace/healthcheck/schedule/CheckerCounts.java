package io.millrace.healthcheck.schedule;

/**
 * What a checker has done so far, for metrics.
 *
 * @param checks held now
 * @param inFlight probes not yet answered, now
 * @param started probes, ever
 * @param passed results that found the target answering, those that ask for no new traffic included
 * @param failed results that found it failing
 * @param inconclusive results that say nothing of the target
 * @param cancelled probes whose answer nobody waited for any more
 * @param delayed probes that started late for want of room
 * @param stalls how often the health thread itself stood still for 100 ms or longer
 * @param longestStallNanos the longest of these stalls
 */
public record CheckerCounts(
        long checks,
        long inFlight,
        long started,
        long passed,
        long failed,
        long inconclusive,
        long cancelled,
        long delayed,
        long stalls,
        long longestStallNanos) {}
