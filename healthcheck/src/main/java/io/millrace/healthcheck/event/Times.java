package io.millrace.healthcheck.event;

/**
 * How long a transition took, each time from its first sign: the start of the first failed probe, or the first connect that
 * traffic saw fail, whichever was earlier.
 *
 * <p>Traffic may have moved before any decision, because a pick goes on to the next endpoint by itself when one refuses it: a
 * later step may be shorter than an earlier one.
 *
 * <p>Time: nanoseconds on the monotonic clock; {@link #NOT_KNOWN} for what has not happened (yet) or was not measured.
 *
 * @param verdictNanos until the first decision on an endpoint
 * @param sharesNanos until the pool's new traffic was directed anew
 * @param halfMovedNanos until half of the new traffic that was to move had moved, as seen in picks
 * @param mostMovedNanos the same for 90 %
 * @param allMovedNanos the same for all of it
 */
public record Times(long verdictNanos, long sharesNanos, long halfMovedNanos, long mostMovedNanos, long allMovedNanos) {

    public static final long NOT_KNOWN = -1;

    /** Of a transition that took no time that anybody measured. */
    public static final Times UNKNOWN = new Times(NOT_KNOWN, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN);

    /** Of a decision on one endpoint. */
    public static Times ofVerdict(long verdictNanos) {
        return new Times(verdictNanos, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN);
    }

    /** Of a change of shares, whose movement is still to be measured. */
    public static Times ofShares(long verdictNanos, long sharesNanos) {
        return new Times(verdictNanos, sharesNanos, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN);
    }

    /** Whether any of the movement of traffic was seen. */
    boolean movementSeen() {
        return halfMovedNanos != NOT_KNOWN || mostMovedNanos != NOT_KNOWN || allMovedNanos != NOT_KNOWN;
    }

    public Times withMoved(long halfNanos, long mostNanos, long allNanos) {
        return new Times(verdictNanos, sharesNanos, halfNanos, mostNanos, allNanos);
    }
}
