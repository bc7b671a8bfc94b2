package io.millrace.proxy.behaviour;

import static io.millrace.proxy.behaviour.Watched.AT_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Ejection;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.event.Times;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.pool.MemberStatus;
import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What live traffic of a running node makes of endpoints that answer and do not serve. */
@ExtendWith(CleanState.class)
@ExpectedLog({"ENDPOINT_EJECTED", "ENDPOINT_DOWN", "ZONE_MARKED", "FAILOVER"})
class EjectionIT {
    private static final String WARM = "failover: { slow-start: 0s, hold-down: 0s, ramp-step: 100% }";

    private final List<RecordingBackend> backends = new ArrayList<>();
    private final AtomicBoolean ill = new AtomicBoolean();

    @AfterEach
    void stop() throws IOException {
        for (RecordingBackend each : backends) {
            each.close();
        }
    }

    /** The address of a new backend. */
    private String backend(BackendScript script) throws IOException {
        backends.add(RecordingBackend.start(script));
        return backends.get(backends.size() - 1).address();
    }

    private static BackendScript failing(int status) {
        return BackendScript.http(request -> failure(status));
    }

    private static String failure(int status) {
        return "HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n";
    }

    private static BackendScript failingEverySecond(int status) {
        AtomicInteger asked = new AtomicInteger();
        return BackendScript.http(request -> asked.incrementAndGet() % 2 == 0 ? failure(status) : Answers.ok("half"));
    }

    /** Answers with {@code name} unless it is {@link #ill}. */
    private BackendScript atTimesFailing(String name) {
        return BackendScript.http(request -> ill.get() ? failure(503) : Answers.ok(name));
    }

    private static Watched watched(String ejection, String... endpoints) throws Exception {
        return Watched.startAlone(Setup.http(List.of(), List.of(ejection, WARM), endpoints));
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void fiveGatewayFailuresInARowEjectAnEndpoint(int status) throws Exception {
        try (Watched watched = watched("ejection: {}", backend(failing(status)), backend(BackendScript.ok("good")))) {
            assertThat(watched.answers(10)).containsEntry(Integer.toString(status), 5);
            watched.awaitEjected(0, Ejection.ENDPOINT);
            assertThat(watched.answers(10)).containsOnlyKeys("good");

            Transition ejected = watched.await(Kind.ENDPOINT_EJECTED);
            assertThat(ejected.subject()).isEqualTo(watched.member(0).plan().name());
            assertThat(ejected.causes())
                    .hasSize(1)
                    .first()
                    .asString()
                    .isEqualTo("5 gateway failures in a row (limit 5)");
            assertThat(ejected.times().verdictNanos()).isPositive();
            assertThat(ejected.after()).startsWith("ejected for 3").endsWith(" ms, time 1");
            watched.awaitMeter("millrace.endpoint.ejected", Ejection.ENDPOINT.ordinal());
        }
    }

    @Test
    void applicationFailuresEjectOnlyWhereTheFileSaysSo() throws Exception {
        String bad = backend(failing(500));
        String good = backend(BackendScript.ok("good"));
        try (Watched watched = watched("ejection: { window: 1s }", bad, good)) {
            assertThat(watched.answers(40)).containsEntry("500", 20);
            assertThat(watched.member(0).ejection()).isEqualTo(Ejection.NONE);

            watched.node()
                    .reload(Setup.http(
                            List.of(),
                            List.of("ejection: { consecutive-app-failures: 3, window: 1s }", WARM),
                            bad,
                            good));
            watched.requestsUntil("it is ejected", now -> now.member(0).ejection() == Ejection.ENDPOINT);
            assertThat(watched.answers(10)).containsOnlyKeys("good");
        }
    }

    @Test
    void ejectionOffLeavesItToTheProbes() throws Exception {
        try (Watched watched = watched("ejection: off", backend(failing(503)), backend(BackendScript.ok("good")))) {
            assertThat(watched.answers(40)).containsEntry("503", 20);
            assertThat(watched.transitions()).isEmpty();
        }
    }

    @Test
    void aShareOfFailuresEjectsAnEndpointAtTheEndOfAWindow() throws Exception {
        String ejection =
                "ejection: { consecutive-gateway-failures: off, failure-percent: 40, failure-min-requests: 10,"
                        + " window: 1s, min-siblings: 2 }";
        try (Watched watched = watched(ejection, backend(failingEverySecond(503)), backend(BackendScript.ok("good")))) {
            watched.requestsUntil("the first is ejected", now -> ejected(now) == 1);
            watched.awaitEjected(0, Ejection.ENDPOINT);
            assertThat(watched.await(Kind.ENDPOINT_EJECTED).causes().toString()).contains("limit 40 %");
            assertThat(watched.answers(10)).containsOnlyKeys("good");
        }
    }

    @Test
    void anEndpointThatIsSlowBesideItsSiblingsIsEjected() throws Exception {
        String[] endpoints = new String[4];
        endpoints[0] = backend(BackendScript.http(request -> {
            LockSupport.parkNanos(Duration.ofMillis(25).toNanos());
            return Answers.ok("slow");
        }));
        for (int i = 1; i < endpoints.length; i++) {
            endpoints[i] = backend(BackendScript.ok("quick"));
        }
        String ejection = "ejection: { window: 1s, latency-windows: 1, latency-min-requests: 10, min-siblings: 3 }";
        try (Watched watched = watched(ejection, endpoints)) {
            watched.requestsUntil(
                    "somebody is ejected", now -> !now.of(Kind.ENDPOINT_EJECTED).isEmpty());
            assertThat(watched.await(Kind.ENDPOINT_EJECTED).causes().toString()).contains("x the siblings'");
            watched.awaitEjected(0, Ejection.ENDPOINT);
            assertThat(watched.answers(12)).containsOnlyKeys("quick");
        }
    }

    @Test
    void noMoreThanTheCapAndAlwaysOneIsEjected() throws Exception {
        String one = backend(failing(503));
        String two = backend(failing(503));
        String[] good = {backend(BackendScript.ok("good")), backend(BackendScript.ok("good"))};
        try (Watched watched = watched("ejection: { max-percent: 0, window: 1s }", one, two, good[0], good[1])) {
            watched.answers(40);
            int out = watched.await(Kind.ENDPOINT_EJECTED).subject().endsWith(one) ? 0 : 1;
            watched.awaitEjected(out, Ejection.ENDPOINT);
            assertThat(watched.answers(30)).containsEntry("503", 10);
            assertThat(ejected(watched)).isEqualTo(1);

            String wider = Setup.http(
                    List.of(), List.of("ejection: { max-percent: 50, window: 1s }", WARM), one, two, good[0], good[1]);
            watched.node().reload(wider);
            assertThat(ejected(watched)).isEqualTo(1);
            watched.requestsUntil("both are ejected", now -> ejected(now) == 2);
            watched.awaitEjected(0, Ejection.ENDPOINT);
            watched.awaitEjected(1, Ejection.ENDPOINT);
            assertThat(watched.answers(10)).containsOnlyKeys("good");
        }
    }

    private static long ejected(Watched watched) {
        return watched.pool().members().stream()
                .map(MemberStatus::ejection)
                .filter(Ejection.ENDPOINT::equals)
                .count();
    }

    @Test
    void theLastEndpointThatServesIsNeverEjected() throws Exception {
        try (Watched watched = watched("ejection: { max-percent: 100 }", backend(failing(503)))) {
            assertThat(watched.answers(20)).containsOnlyKeys("503").containsEntry("503", 20);
            assertThat(watched.of(Kind.ENDPOINT_EJECTED)).isEmpty();
        }
    }

    @Test
    void anEjectedEndpointReturnsEarlyWhenItsProbeFailedAndPassesAgain() throws Exception {
        String check = "health-check: { type: http, "
                + AT_ONCE.replace("fall: 1", "fall: 100").replace("50ms", "100ms") + " }";
        String unsteady = backend(atTimesFailing("unsteady"));
        String good = backend(BackendScript.ok("good"));
        try (Watched watched = Watched.startAlone(
                Setup.http(List.of(), List.of("ejection: { base-time: 5s }", check, WARM), unsteady, good))) {
            watched.awaitHealth(Health.UP, Health.UP);
            ill.set(true);
            watched.requestsUntil("it is ejected", now -> ejected(now) == 1);
            watched.awaitEjected(0, Ejection.ENDPOINT);
            watched.awaitMember(0, member -> member.check().contrary() > 0);

            ill.set(false);
            assertThat(watched.await(Kind.ENDPOINT_RETURNED).causes().toString())
                    .contains("its probe failed and passes again");
            watched.awaitEjected(0, Ejection.NONE);
            watched.awaitAvailability(0, Availability.AVAILABLE);
            assertThat(watched.answers(10)).containsOnlyKeys("good", "unsteady");
        }
    }

    @Test
    void anEjectionEndsWhenItsTimeIsOver() throws Exception {
        String unsteady = backend(atTimesFailing("unsteady"));
        ill.set(true);
        try (Watched watched = watched("ejection: { base-time: 1s }", unsteady, backend(BackendScript.ok("good")))) {
            watched.answers(10);
            watched.awaitEjected(0, Ejection.ENDPOINT);
            ill.set(false);
            assertThat(watched.await(Kind.ENDPOINT_RETURNED).causes().toString())
                    .contains("its time is over");
            watched.awaitAvailability(0, Availability.AVAILABLE);
            assertThat(watched.answers(10)).containsOnlyKeys("good", "unsteady");
        }
    }

    @Test
    void aReloadKeepsAnEjection() throws Exception {
        String bad = backend(failing(503));
        String good = backend(BackendScript.ok("good"));
        try (Watched watched = watched("ejection: {}", bad, good)) {
            watched.answers(10);
            watched.awaitEjected(0, Ejection.ENDPOINT);
            watched.node().reload(Setup.http(List.of(), List.of("ejection: { base-time: 1m }", WARM), bad, good));
            assertThat(watched.member(0).ejection()).isEqualTo(Ejection.ENDPOINT);
            assertThat(watched.answers(10)).containsOnlyKeys("good");

            watched.node().reload(Setup.http(List.of(), List.of("ejection: off", WARM), bad, good));
            assertThat(watched.member(0).ejection()).isEqualTo(Ejection.NONE);
        }
    }

    @Test
    void aZoneWhoseEndpointsGoBadTogetherIsMarkedAsOneWithoutCap() throws Exception {
        String[] zoneA = {backend(atTimesFailing("a")), backend(atTimesFailing("a")), backend(atTimesFailing("a"))};
        String[] zoneB = {backend(BackendScript.ok("b")), backend(BackendScript.ok("b"))};
        String text = Setup.listener("web", "http", List.of())
                + Setup.pool(
                        List.of("ejection: { base-time: 1s }", WARM),
                        Setup.zone("a", "primary", zoneA),
                        Setup.zone("b", "backup", zoneB));
        try (Watched watched = Watched.startAlone(text)) {
            assertThat(watched.answers(12)).containsOnlyKeys("a");
            ill.set(true);
            watched.requestsUntil(
                    "the zone is marked", now -> !now.of(Kind.ZONE_MARKED).isEmpty());
            for (int index = 0; index < 3; index++) {
                watched.awaitEjected(index, Ejection.ZONE);
            }
            watched.awaitShares(0, 100);
            Transition failover = watched.await(Kind.FAILOVER);
            assertThat(failover.causes().toString()).contains("ZONE_MARKED zone a");
            assertThat(failover.times().sharesNanos()).isGreaterThan(Times.NOT_KNOWN);
            assertThat(watched.await(Kind.ZONE_MARKED).subject()).isEqualTo("zone a");

            ill.set(false);
            watched.await(Kind.ZONE_CLEARED);
            watched.awaitShares(100, 0);
        }
    }
}
