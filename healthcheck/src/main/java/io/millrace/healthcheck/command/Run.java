package io.millrace.healthcheck.command;

/** One run of a program, waiting for a place or under way. Threading: any thread. */
public interface Run {

    /** Whether it got a place, that is: whether the program is under way or has ended. */
    boolean started();

    /**
     * Ends it: one that waits never starts, and its listener is told within this call; one under way is killed with its
     * children, soon and by another thread. No effect on an ended one.
     */
    void kill();
}
