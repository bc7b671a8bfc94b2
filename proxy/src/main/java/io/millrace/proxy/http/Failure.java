package io.millrace.proxy.http;

/**
 * Why an exchange did not end with its backend's answer, whose doing that was, and what the client is told.
 *
 * <p>The status is sent when no byte of the answer has left yet; otherwise the connection is ended so that the client
 * cannot take the answer for complete.
 */
public enum Failure {
    NO_ROUTE(Side.DOWNSTREAM, 404, "no route for this host and path"),
    HEAD_TIMEOUT(Side.DOWNSTREAM, 408, "the request head took too long"),
    BODY_TIMEOUT(Side.DOWNSTREAM, 408, "the request body came too slowly"),
    BAD_BODY(Side.DOWNSTREAM, 400, "malformed request body"),
    CLIENT_GONE(Side.DOWNSTREAM, 0, "the client went away"),
    UNAVAILABLE(Side.UPSTREAM, 503, "no endpoint can be reached"),
    BAD_ANSWER(Side.UPSTREAM, 502, "the backend broke the grammar of HTTP"),
    ANSWER_CUT(Side.UPSTREAM, 502, "the backend closed before its answer was complete"),
    HEAD_TOO_LATE(Side.UPSTREAM, 504, "the backend did not answer in time"),
    STALLED(Side.UPSTREAM, 504, "nothing moved for too long"),
    REQUEST_TIMEOUT(Side.UPSTREAM, 504, "the exchange took too long"),
    OUT_OF_RESOURCES(Side.INTERNAL, 503, "the balancer has no descriptor left"),
    BUG(Side.INTERNAL, 500, "internal error");

    /** Who caused a failure. */
    public enum Side {
        DOWNSTREAM,
        UPSTREAM,
        INTERNAL
    }

    private final Side side;
    private final int status;
    private final String phrase;

    Failure(Side side, int status, String phrase) {
        this.side = side;
        this.status = status;
        this.phrase = phrase;
    }

    public Side side() {
        return side;
    }

    /** The status to answer with; 0 when there is nobody to answer. */
    public int status() {
        return status;
    }

    public String phrase() {
        return phrase;
    }
}
