package io.millrace.healthcheck.outlier;

/**
 * What live traffic has led to.
 *
 * @param member the index of the endpoint; -1 where a whole zone is meant
 * @param zone of the endpoint, or the zone that is meant
 * @param cause null for {@link Kind#RETURNED} and {@link Kind#ZONE_CLEARED}
 * @param words for people: what was seen, with the numbers it was judged by
 * @param sinceNanos when the trouble began, as far as traffic showed it; of a return, the instant of the ejection
 * @param times the how-manieth ejection it is, not counting what good conduct made forgotten
 * @param lastingNanos how long it will last; 0 for a return
 */
public record Decision(
        Kind kind, int member, String zone, Cause cause, String words, long sinceNanos, int times, long lastingNanos) {

    /** What changes. */
    public enum Kind {
        EJECTED,
        RETURNED,
        ZONE_MARKED,
        ZONE_CLEARED
    }

    /** Why, the gravest first. */
    public enum Cause {
        GATEWAY_FAILURES_IN_A_ROW,
        FAILURE_RATIO,
        APP_FAILURES_IN_A_ROW,
        LATENCY
    }
}
