package io.millrace.sessionsync;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * The instant a session was written, as a hybrid logical clock: wall time where it advances, a counter where it does not, and
 * the node to tell two writers apart.
 *
 * <p>Time: {@code millis} since the epoch, never behind a version it follows, whatever the wall clock does.
 * <br>Why: wall time alone loses writes when a clock steps back; a plain counter says nothing about two nodes that were apart.
 *
 * @param millis since the epoch, 0 or more
 * @param counter of writes within the same millisecond, 0 or more
 * @param node the writer's name
 */
public record SessionVersion(long millis, int counter, String node) implements Comparable<SessionVersion> {

    private static final Comparator<SessionVersion> ORDER = Comparator.comparingLong(SessionVersion::millis)
            .thenComparingInt(SessionVersion::counter)
            .thenComparing(SessionVersion::node);

    public SessionVersion {
        requireNonNull(node, "node");
        if (millis < 0) {
            throw new IllegalArgumentException("millis: " + millis + " (expected: >= 0)");
        }
        if (counter < 0) {
            throw new IllegalArgumentException("counter: " + counter + " (expected: >= 0)");
        }
    }

    /** The version of a write by {@code writer} that has seen this one: greater than this, and at {@code nowMillis} or later. */
    public SessionVersion next(long nowMillis, String writer) {
        if (nowMillis > millis) {
            return new SessionVersion(nowMillis, 0, writer);
        }
        return counter < Integer.MAX_VALUE
                ? new SessionVersion(millis, counter + 1, writer)
                : new SessionVersion(millis + 1, 0, writer);
    }

    @Override
    public int compareTo(SessionVersion other) {
        return ORDER.compare(this, other);
    }
}
