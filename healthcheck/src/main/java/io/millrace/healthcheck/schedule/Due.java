package io.millrace.healthcheck.schedule;

/** Something that is due at an instant. Threading: the health thread. */
abstract class Due {

    static final int NOT_QUEUED = -1;

    /** In the checker's own time. */
    long atNanos;

    /** Its place in the one {@link DueQueue} it may be in. */
    int position = NOT_QUEUED;
}
