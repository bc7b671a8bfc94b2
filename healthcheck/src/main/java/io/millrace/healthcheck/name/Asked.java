package io.millrace.healthcheck.name;

import io.netty.util.concurrent.ScheduledFuture;

/**
 * One name that somebody wants to know, and where its next question stands.
 *
 * <p>Threading: the event loop of {@link Names}.
 */
final class Asked {
    final String name;
    final NameMemory memory = new NameMemory();

    /** Whether it waits for its turn or is being asked for. */
    boolean underWay;

    /** Whether there was an answer or a failure yet. */
    boolean answered;

    /** Whether nobody wants to know any more. */
    boolean dropped;

    /** The next question; null when none is planned. */
    ScheduledFuture<?> next;

    Asked(String name) {
        this.name = name;
    }

    void drop() {
        dropped = true;
        cancelNext();
    }

    void cancelNext() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }
}
