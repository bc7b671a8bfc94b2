package io.millrace.proxy.behaviour;

import static io.millrace.proxy.behaviour.Watched.AT_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.event.Times;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.tier.Mode;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each key of {@code failover} at work: two endpoints in each of two zones, which answer with the name of their zone and a
 * number, and go away and come back.
 */
@ExtendWith(CleanState.class)
@ExpectedLog({"ENDPOINT_DOWN", "ENDPOINT_EJECTED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY", "ZONE_MARKED"})
class TiersIT {
    private static final String CHECK = "health-check: { type: tcp, " + AT_ONCE + " }";
    private static final String TIMELESS = "hold-down: 0s, ramp-step: 100%, ramp-interval: 100ms, slow-start: 0s";

    @AutoClose
    private RecordingBackend a1;

    @AutoClose
    private RecordingBackend a2;

    @AutoClose
    private RecordingBackend b1;

    @AutoClose
    private RecordingBackend b2;

    @BeforeEach
    void start() throws IOException {
        a1 = RecordingBackend.start(BackendScript.ok("a1"));
        a2 = RecordingBackend.start(BackendScript.ok("a2"));
        b1 = RecordingBackend.start(BackendScript.ok("b1"));
        b2 = RecordingBackend.start(BackendScript.ok("b2"));
    }

    private String text(String failover, String roleOfB) {
        return Setup.listener("web", "http", List.of()) + pool(failover, roleOfB);
    }

    private String pool(String failover, String roleOfB) {
        return Setup.pool(
                List.of(CHECK, "failover: { " + failover + " }"),
                Setup.zone("a", "primary", a1.address(), a2.address()),
                Setup.zone("b", roleOfB, b1.address(), b2.address()));
    }

    private Watched started(String failover) throws Exception {
        return allUp(Watched.startAlone(text(failover, "backup")));
    }

    private static Watched allUp(Watched watched) {
        watched.awaitHealth(Health.UP, Health.UP, Health.UP, Health.UP);
        return watched;
    }

    @Test
    void halfATierKeepsWhatItCanCarryAndTheRestSpillsOver() throws Exception {
        try (Watched watched = started("overprovisioning: 1.4, " + TIMELESS)) {
            watched.awaitShares(100, 0);
            assertThat(watched.answers(20)).isEqualTo(Map.of("a1", 10, "a2", 10));
            a1.refuse();
            watched.awaitShares(70, 30);
            Map<String, Integer> answers = watched.answers(100);
            assertThat(answers.get("a2")).isBetween(69, 71);
            assertThat(answers.get("b1") + answers.get("b2")).isBetween(29, 31);
        }
    }

    @Test
    void withOverprovisioningOffATierServesAllOrNothing() throws Exception {
        try (Watched watched = started("overprovisioning: off, min-available: 50%, " + TIMELESS)) {
            a1.refuse();
            watched.awaitHealth(Health.DOWN);
            watched.awaitShares(100, 0);
            assertThat(watched.answers(10)).containsOnlyKeys("a2");
            a2.refuse();
            watched.awaitShares(0, 100);
            assertThat(watched.answers(10)).containsOnlyKeys("b1", "b2");
            a1.comeBack();
            watched.awaitShares(100, 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"2", "60%"})
    void aTierBelowItsMinimumCountsForNothing(String minimum) throws Exception {
        try (Watched watched = started("min-available: " + minimum + ", " + TIMELESS)) {
            watched.awaitShares(100, 0);
            a1.refuse();
            watched.awaitShares(0, 100);
            assertThat(watched.answers(10)).containsOnlyKeys("b1", "b2");
            assertThat(watched.of(Kind.FAILOVER))
                    .as("among what the start may have brought, as long as one member had answered")
                    .anySatisfy(failover -> assertThat(failover.causes().toString())
                            .contains("ENDPOINT_DOWN", "available 2 of 2 -> 1 of 2"));
        }
    }

    @Test
    void failingBackWaitsForItsHoldDownAndGoesInSteps() throws Exception {
        try (Watched watched = started("hold-down: 1s, ramp-step: 40%, ramp-interval: 200ms, slow-start: 0s")) {
            a1.refuse();
            a2.refuse();
            watched.awaitShares(0, 100);
            a1.comeBack();
            a2.comeBack();
            watched.awaitHealth(Health.UP, Health.UP);
            assertThat(watched.pool().heldBack()).isTrue();
            assertThat(watched.answers(10)).containsOnlyKeys("b1", "b2");

            Transition begun = watched.await(Kind.FAILBACK_BEGUN);
            Transition done = watched.await(Kind.FAILBACK_DONE);
            watched.awaitShares(100, 0);
            assertThat(begun.before()).isEqualTo("0/100");
            assertThat(begun.after()).isEqualTo("40/60");
            assertThat(done.after()).isEqualTo("100/0");
            assertThat(done.causes().toString()).contains("#" + begun.sequence());
            assertThat(watched.answers(10)).containsOnlyKeys("a1", "a2");
        }
    }

    @Test
    void aZoneThatBouncesIsLeftOnce() throws Exception {
        try (Watched watched = started("hold-down: 1m, slow-start: 0s")) {
            for (int bounce = 0; bounce < 3; bounce++) {
                a1.refuse();
                a2.refuse();
                watched.awaitHealth(Health.DOWN, Health.DOWN);
                watched.awaitShares(0, 100);
                a1.comeBack();
                a2.comeBack();
                watched.awaitHealth(Health.UP, Health.UP);
            }
            assertThat(watched.of(Kind.FAILOVER)).hasSize(1);
            assertThat(watched.of(Kind.FAILBACK_BEGUN)).isEmpty();
        }
    }

    @Test
    void manualFailbackWaitsForTheOperatorsWord() throws Exception {
        try (Watched watched = started("failback: manual, " + TIMELESS)) {
            assertThat(watched.node().node().health().failBack("app")).isFalse();
            a1.refuse();
            a2.refuse();
            watched.awaitShares(0, 100);
            a1.comeBack();
            a2.comeBack();
            watched.awaitHealth(Health.UP, Health.UP);
            Await.until("waiting for the word", () -> watched.pool().heldBack());
            assertThat(watched.answers(10)).containsOnlyKeys("b1", "b2");

            watched.node().reload(text("failback: manual, " + TIMELESS, "backup"));
            assertThat(watched.answers(10)).containsOnlyKeys("b1", "b2");

            assertThat(watched.node().node().health().failBack("no such pool")).isFalse();
            assertThat(watched.node().node().health().failBack("app")).isTrue();
            watched.awaitShares(100, 0);
            assertThat(watched.answers(10)).containsOnlyKeys("a1", "a2");
        }
    }

    @Test
    void aReloadThatMakesFailbackAutomaticIsTheOperatorsWordToo() throws Exception {
        String ramp = ", hold-down: 0s, ramp-step: 50%, ramp-interval: 500ms, slow-start: 0s";
        try (Watched watched = started("failback: manual" + ramp)) {
            a1.refuse();
            a2.refuse();
            watched.awaitShares(0, 100);
            a1.comeBack();
            a2.comeBack();
            watched.awaitHealth(Health.UP, Health.UP);
            assertThat(watched.shares()).containsExactly(0, 100);

            watched.node().reload(text("failback: auto" + ramp, "backup"));
            watched.await(Kind.FAILBACK_BEGUN);
            watched.node().reload(text("failback: manual" + ramp, "backup"));
            watched.awaitShares(100, 0);
        }
    }

    /** Ports that are asked in place of the endpoints' own go away; the endpoints themselves serve on. */
    private String askedElsewhere(String failover) {
        return text(failover, "backup").replace("type: tcp", "type: tcp, port: " + b2.port());
    }

    @Test
    void whenTooFewSeemAliveAllAreUsed() throws Exception {
        try (Watched watched = allUp(Watched.startAlone(askedElsewhere("panic-threshold: 50%, " + TIMELESS)))) {
            b2.refuse();
            Transition panic = watched.await(Kind.PANIC_ENTERED);
            assertThat(watched.pool().selection().mode()).isEqualTo(Mode.PANIC);
            watched.awaitMeter("millrace.pool.mode", Mode.PANIC.ordinal());
            assertThat(panic.causes()).isNotEmpty();
            assertThat(watched.answers(20)).containsOnlyKeys("a1", "a2", "b1");
            b2.comeBack();
            watched.await(Kind.PANIC_LEFT);
            watched.awaitShares(100, 0);
        }
    }

    @Test
    void withoutPanicAPoolInWhichNobodySeemsAliveAnswers503() throws Exception {
        try (Watched watched = allUp(Watched.startAlone(askedElsewhere("panic-threshold: off, " + TIMELESS)))) {
            b2.refuse();
            watched.await(Kind.POOL_EMPTY);
            Await.until("told to the workers as well", () -> answers(watched, "503"));
            assertThat(watched.answers(3)).isEqualTo(Map.of("503", 3));
            b2.comeBack();
            watched.await(Kind.POOL_BACK);
            watched.awaitHealth(Health.UP, Health.UP);
            assertThat(watched.answers(3)).doesNotContainKey("503");
        }
    }

    @Test
    void aNodePrefersTheZoneItStandsInAsFarAsThatCanCarryIt() throws Exception {
        String failover = "prefer-local: true, " + TIMELESS;
        try (Watched watched = allUp(new Watched(TestNode.startIn("b", text(failover, "primary"))))) {
            Await.until("only its own zone serves", () -> onlyFrom(watched, "b"));
            b1.refuse();
            watched.awaitMember(2, member -> member.health() == Health.DOWN);
            watched.awaitAvailability(2, Availability.UNAVAILABLE);
            Map<String, Integer> answers = watched.answers(100);
            assertThat(answers.get("b2")).isBetween(69, 71);
            assertThat(answers.get("a1") + answers.get("a2")).isBetween(29, 31);
        }
    }

    private static boolean answers(Watched watched, String answer) {
        try {
            return watched.answers(1).containsKey(answer);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean onlyFrom(Watched watched, String zone) {
        try {
            return watched.answers(10).keySet().stream().allMatch(answer -> answer.startsWith(zone));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anEndpointThatIsAddedStartsSlowly() throws Exception {
        String two = Setup.http(List.of(), List.of(CHECK, "failover: { slow-start: 1h }"), a1.address(), a2.address());
        String one = two.replace(", \"" + a2.address() + "\"", "");
        try (Watched watched = Watched.startAlone(one)) {
            watched.awaitHealth(Health.UP);
            watched.node().reload(two);
            watched.awaitHealth(Health.UP, Health.UP);
            watched.awaitAvailability(1, Availability.AVAILABLE);
            assertThat(watched.member(0).warmPercent()).isEqualTo(100);
            assertThat(watched.member(1).warmPercent()).isEqualTo(10);
            assertThat(watched.answers(110).get("a2")).isBetween(9, 11);
        }
    }

    /** Who was away for less than three seconds is still warm, so this one is away for longer. */
    @Test
    void anEndpointThatComesBackStartsSlowlyAcrossTiersToo() throws Exception {
        try (Watched watched = started("hold-down: 0s, ramp-step: 100%, slow-start: 1h, overprovisioning: 1")) {
            a1.refuse();
            a2.refuse();
            watched.awaitHealth(Health.DOWN, Health.DOWN);
            watched.awaitMember(1, member -> member.healthForNanos() > TimeUnit.MILLISECONDS.toNanos(3_100));
            a1.comeBack();
            a2.comeBack();
            watched.awaitShares(10, 90);
            assertThat(watched.member(0).warmPercent()).isEqualTo(10);
            Map<String, Integer> answers = watched.answers(100);
            assertThat(answers.get("a1") + answers.get("a2")).isBetween(9, 11);
        }
    }

    @Test
    void aThirdTierServesWhenTheOthersAreGone() throws Exception {
        String text = Setup.listener("web", "http", List.of())
                + Setup.pool(
                        List.of(CHECK, "failover: { " + TIMELESS + " }"),
                        Setup.zone("a", "primary", a1.address()),
                        Setup.zone("b", "backup", b1.address()),
                        "      - { name: c, role: backup, tier: 2, endpoints: [ " + b2.address() + " ] }\n");
        try (Watched watched = Watched.startAlone(text)) {
            watched.awaitHealth(Health.UP, Health.UP, Health.UP);
            a1.refuse();
            watched.awaitShares(0, 100, 0);
            b1.refuse();
            watched.awaitShares(0, 0, 100);
            assertThat(watched.answers(5)).containsOnlyKeys("b2");
        }
    }

    @Test
    void aFailoverTellsItsCausesAndHowLongEachStepTook() throws Exception {
        try (Watched watched = started(TIMELESS)) {
            a1.refuse();
            a2.refuse();
            watched.requestsUntil(
                    "the movement is measured",
                    now -> now.of(Kind.FAILOVER).stream().anyMatch(Transition::measured));
            Transition failover = watched.of(Kind.FAILOVER).get(0);
            assertThat(failover.subject()).isEqualTo("tier 0");
            assertThat(failover.before()).isEqualTo("100/0");
            assertThat(failover.after()).isEqualTo("0/100");
            assertThat(failover.causes().toString()).contains("a/" + a1.address(), "a/" + a2.address(), "-> 0 of 2");
            Times times = failover.times();
            assertThat(List.of(times.verdictNanos(), times.sharesNanos(), times.allMovedNanos()))
                    .allMatch(nanos -> nanos >= 0);
            assertThat(times.halfMovedNanos()).isBetween(0L, times.mostMovedNanos());
            assertThat(times.mostMovedNanos()).isBetween(0L, times.allMovedNanos());
            assertThat(watched.transitions())
                    .extracting(Transition::sequence)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void connectionsOfATcpListenerFollowTheHealthOfTheirPoolToo() throws Exception {
        for (RecordingBackend each : List.of(a1, a2, b1, b2)) {
            String zone = each == a1 || each == a2 ? "a" : "b";
            each.script(connection -> {
                connection.send(zone);
                connection.ending();
            });
        }
        String failover = "min-available: 2, " + TIMELESS;
        String text = Setup.listener("db", "tcp", List.of()) + pool(failover, "backup");
        try (Watched watched = allUp(Watched.startAlone(text))) {
            assertThat(greetings(watched)).isEqualTo(Map.of("a", 6));
            a1.refuse();
            watched.awaitShares(0, 100);
            assertThat(greetings(watched)).isEqualTo(Map.of("b", 6));
            a1.comeBack();
            watched.awaitShares(100, 0);
            assertThat(greetings(watched)).isEqualTo(Map.of("a", 6));
            assertThat(watched.node().meter("millrace.endpoint.connects.failed"))
                    .isZero();
        }
    }

    private static Map<String, Integer> greetings(Watched watched) throws IOException {
        Map<String, Integer> greetings = new TreeMap<>();
        for (int i = 0; i < 6; i++) {
            try (RawClient client = RawClient.connect(watched.node().address("db"))) {
                greetings.merge(new String(client.readExactly(1), StandardCharsets.ISO_8859_1), 1, Integer::sum);
            }
        }
        return greetings;
    }
}
