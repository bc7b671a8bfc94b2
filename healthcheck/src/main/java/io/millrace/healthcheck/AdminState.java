package io.millrace.healthcheck;

/** What the operator wants of an endpoint. */
public enum AdminState {
    READY,
    /** No new traffic; what is under way goes on. Still probed. */
    DRAINING,
    /** Out of service: no new traffic, and not probed. */
    MAINTENANCE
}
