package io.millrace.proxy.loop;

/** The number of the round of events that a loop is working off. Threading: that loop. */
public interface PollRounds {

    /** Grows by one each time the kernel is asked for events. */
    long current();
}
