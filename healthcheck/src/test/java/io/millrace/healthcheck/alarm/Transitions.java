package io.millrace.healthcheck.alarm;

import io.millrace.healthcheck.event.Cause;
import io.millrace.healthcheck.event.Times;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.event.Transition.Kind;
import java.time.Instant;
import java.util.List;

/** Transitions for tests of alarms. */
final class Transitions {

    private Transitions() {}

    static Transition down(long sequence) {
        return new Transition(
                sequence,
                Instant.parse("2026-03-01T10:00:00Z"),
                Kind.ENDPOINT_DOWN,
                "api",
                "zone-a/10.0.0.1:80",
                "UP",
                "DOWN",
                List.of(Cause.seen("L4 refused x3")),
                Times.ofVerdict(1_500_000_000),
                true);
    }
}
