package io.millrace.healthcheck.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.command.Program;
import io.millrace.healthcheck.event.Cause;
import io.millrace.healthcheck.event.Times;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.event.Transition.Kind;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventJsonTest {

    @Test
    void saysAllThatIsKnownOfATransition() {
        Transition transition = new Transition(
                12,
                Instant.parse("2026-03-01T10:00:00Z"),
                Kind.FAILOVER,
                "api",
                "tier 0",
                "100/0",
                "0/100",
                List.of(Cause.seen("L4 refused"), new Cause(11, "ENDPOINT_DOWN a UP -> DOWN")),
                new Times(1, 2, 3, 4, 5),
                true);

        assertThat(EventJson.of(new Message("pager", transition, 7)))
                .isEqualTo("{\"alarm\":\"pager\",\"event\":\"FAILOVER\",\"trouble\":true,\"sequence\":12,"
                        + "\"at\":\"2026-03-01T10:00:00Z\",\"pool\":\"api\",\"subject\":\"tier 0\","
                        + "\"before\":\"100/0\",\"after\":\"0/100\",\"suppressed\":7,"
                        + "\"times\":{\"verdictNanos\":1,\"sharesNanos\":2,\"halfMovedNanos\":3,"
                        + "\"mostMovedNanos\":4,\"allMovedNanos\":5},"
                        + "\"causes\":[{\"words\":\"L4 refused\"},"
                        + "{\"sequence\":11,\"words\":\"ENDPOINT_DOWN a UP -> DOWN\"}],\"causesLeftOut\":0}");
    }

    @Test
    void leavesOutTimesThatAreNotKnown() {
        Transition transition = transition("api", List.of());

        assertThat(EventJson.of(new Message("pager", transition, 0)))
                .contains("\"times\":{},\"causes\":[],\"causesLeftOut\":0}");
    }

    @Test
    void escapesWhatIsNotPrintableAscii() {
        Transition transition = transition("a\"b\\c\n\u0000\u007fü\ud83d\ude00", List.of());

        assertThat(EventJson.of(new Message("pager", transition, 0)))
                .contains("\"pool\":\"a\\\"b\\\\c\\u000a\\u0000\\u007f\\u00fc\\ud83d\\ude00\",");
    }

    @Test
    void fitsIntoTheInputOfAProgramWhateverTheEventSays() {
        String worst = "\u0001".repeat(1_000);
        Transition transition = new Transition(
                Long.MAX_VALUE,
                Instant.MAX,
                Kind.ENDPOINT_RETURNED,
                worst,
                worst,
                worst,
                worst,
                Collections.nCopies(Transition.MAX_CAUSES, new Cause(Long.MAX_VALUE, worst)),
                new Times(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE),
                true);

        String json = EventJson.of(new Message(worst, transition, Long.MAX_VALUE));

        assertThat(json).hasSizeLessThanOrEqualTo(Program.MAX_INPUT_BYTES).endsWith("\"causesLeftOut\":16}");
    }

    @Test
    void leavesOutLaterCausesThatDoNotFitAndCountsThem() {
        Transition transition =
                transition("api", Collections.nCopies(Transition.MAX_CAUSES, Cause.seen("\u0001".repeat(150))));

        String json = EventJson.of(new Message("pager", transition, 0));

        assertThat(json).hasSizeLessThanOrEqualTo(Program.MAX_INPUT_BYTES);
        int written = json.split("\"words\"", -1).length - 1;
        assertThat(written).isBetween(2, 15);
        assertThat(json).endsWith("}],\"causesLeftOut\":" + (Transition.MAX_CAUSES - written) + "}");
    }

    private static Transition transition(String pool, List<Cause> causes) {
        return new Transition(1, Instant.EPOCH, Kind.PANIC_LEFT, pool, pool, "a", "b", causes, Times.UNKNOWN, true);
    }
}
