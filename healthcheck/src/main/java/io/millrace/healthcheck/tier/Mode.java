package io.millrace.healthcheck.tier;

/** On what ground those who serve a pool were chosen. */
public enum Mode {
    /** Available members only. */
    NORMAL,
    /** Nobody is available; those of whom nothing bad is known serve. */
    RESERVE,
    /** Too few are available anywhere: all that the operator has not closed serve. */
    PANIC,
    /** Nobody may serve. */
    NONE
}
