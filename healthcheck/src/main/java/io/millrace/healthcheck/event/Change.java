package io.millrace.healthcheck.event;

import io.millrace.healthcheck.event.Transition.Kind;
import java.time.Instant;
import java.util.List;

/** A transition before it has its number; the components are those of {@link Transition}. Threading: immutable. */
public record Change(
        Kind kind, String pool, String subject, String before, String after, List<Cause> causes, Times times) {

    Transition numbered(long sequence, Instant at, boolean measured) {
        return new Transition(sequence, at, kind, pool, subject, before, after, causes, times, measured);
    }
}
