package io.millrace.healthcheck;

/** What the probes say of an endpoint. */
public enum Health {
    /** Nobody has answered yet, for good or bad. */
    UNKNOWN,
    /** It passes its probes, or nobody was told to probe it. */
    UP,
    /** It answers, and asks for no new traffic: used only when nothing better is there. */
    DEGRADED,
    /** It fails its probes. */
    DOWN
}
