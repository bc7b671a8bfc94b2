package io.millrace.proxy.behaviour;

import static io.millrace.proxy.behaviour.Watched.AT_ONCE;
import static io.millrace.proxy.behaviour.Watched.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's states and weights, and what a reload keeps of health. */
@ExtendWith(CleanState.class)
@ExpectedLog({"ENDPOINT_DOWN", "FAILOVER"})
class OperatorIT {
    private static final String FAILOVER =
            "failover: { hold-down: 0s, ramp-step: 100%, slow-start: 0s, panic-threshold: off }";

    @AutoClose
    private RecordingBackend main;

    @AutoClose
    private RecordingBackend spare;

    @BeforeEach
    void start() throws IOException {
        main = RecordingBackend.start(BackendScript.ok("main"));
        spare = RecordingBackend.start(BackendScript.ok("spare"));
    }

    /** Two zones of one tier with one endpoint each; the keys are further ones of the first zone and of its endpoint. */
    private String text(String check, String zoneKeys, String endpointKeys) {
        return Setup.listener("web", "http", List.of())
                + Setup.pool(
                        List.of("health-check: { " + check + " }", FAILOVER),
                        "      - { name: a, " + zoneKeys + "endpoints: [ { " + endpointKeys + "address: "
                                + main.address() + " } ] }\n",
                        Setup.zone("b", "primary", spare.address()));
    }

    private String open() {
        return text("type: tcp, " + AT_ONCE, "", "");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, draining, 1, DRAINING",
                "-, maintenance, 1, MAINTENANCE",
                "draining, -, 1, DRAINING",
                "maintenance, -, 1, MAINTENANCE",
                "draining, maintenance, 1, MAINTENANCE",
                "maintenance, draining, 1, MAINTENANCE",
                "-, -, 0, READY",
            })
    void aReloadTakesAnEndpointOutAndAnotherOneInAgain(String zone, String endpoint, int weight, AdminState state)
            throws Exception {
        String closed = text(
                "type: tcp, " + AT_ONCE,
                zone == null ? "" : "state: " + zone + ", ",
                (endpoint == null ? "" : "state: " + endpoint + ", ") + "weight: " + weight + ", ");
        try (Watched watched = Watched.start(open())) {
            watched.awaitHealth(Health.UP, Health.UP);
            assertThat(watched.answers(8)).containsOnlyKeys("main", "spare");

            watched.node().reload(closed);
            assertThat(watched.answers(8)).containsOnlyKeys("spare");
            assertThat(watched.member(0).plan().admin()).isEqualTo(state);
            assertThat(watched.member(0).availability()).isEqualTo(Availability.CLOSED);
            assertThat(watched.member(0).check() != null).isEqualTo(state != AdminState.MAINTENANCE);
            assertThat(watched.of(Kind.ADMIN_CHANGED))
                    .extracting(change -> change.before() + " > " + change.after())
                    .containsExactly("READY weight 1 > " + state + " weight " + weight);

            watched.node().reload(open());
            watched.awaitHealth(Health.UP, Health.UP);
            watched.awaitAvailability(0, Availability.AVAILABLE);
            assertThat(watched.answers(8)).containsOnlyKeys("main", "spare");
        }
    }

    @Test
    void whatIsClosedServesNobodyHoweverFewAreLeft() throws Exception {
        try (Watched watched = Watched.start(text("type: tcp, " + AT_ONCE, "state: draining, ", ""))) {
            watched.awaitHealth(Health.UP, Health.UP);
            assertThat(watched.answers(4)).containsOnlyKeys("spare");
            assertThat(main.connections().stream().map(connection -> connection.received()))
                    .allMatch(String::isEmpty);
        }
    }

    @Test
    void whatADrainingEndpointHasBegunItFinishes() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        main.script(BackendScript.http(request -> {
            Await.passed(finish);
            return Answers.ok("finished");
        }));
        String check = "type: tcp, " + AT_ONCE;
        try (Watched watched = Watched.startAlone(text(check, "", "").replace(spare.address(), "127.0.0.1:1"));
                RawClient client = watched.node().connect()) {
            watched.awaitHealth(Health.UP, Health.DOWN);
            client.send(GET);
            watched.awaitMember(0, member -> member.inFlight() == 1);
            watched.node().reload(text(check, "state: draining, ", ""));
            assertThat(watched.answers(4)).containsOnlyKeys("spare");
            finish.countDown();
            assertThat(client.response().text()).isEqualTo("finished");
        }
    }

    @Test
    void aChangedProbeStartsOverAndDropsNobodyMeanwhile() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        BackendScript slowToAnswerTheNewQuestion = BackendScript.http(request -> {
            if (request.target().equals("/new")) {
                Await.passed(answer);
                return "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";
            }
            return Answers.ok("main");
        });
        main.script(slowToAnswerTheNewQuestion);
        String before = text("type: http, path: /old, " + AT_ONCE, "", "");
        String after = text("type: http, path: /new, interval: 50ms, timeout: 1m, rise: 1, fall: 2", "", "");
        try (Watched watched = Watched.start(before)) {
            watched.awaitHealth(Health.UP, Health.UP);
            watched.node().reload(after);
            Await.until("asked anew", () -> watched.node().meter("millrace.probes.in.flight") > 0);
            assertThat(watched.member(0).check().lastResult()).isNull();
            assertThat(watched.member(0).health()).isEqualTo(Health.UP);
            assertThat(watched.answers(8)).containsOnlyKeys("main", "spare");

            answer.countDown();
            watched.awaitMember(0, member -> member.health() == Health.DOWN);
            assertThat(watched.of(Kind.ENDPOINT_DOWN).get(0).before()).isEqualTo("UP");
            assertThat(watched.of(Kind.ENDPOINT_DOWN).get(0).causes().toString())
                    .contains("L7 status 500 x2");
        }
    }

    @Test
    void anEndpointThatIsDownStaysDownThroughReloadsThatChangeItsProbeItsWeightAndItsNeighbours() throws Exception {
        try (Watched watched = Watched.start(open())) {
            watched.awaitHealth(Health.UP, Health.UP);
            main.refuse();
            watched.awaitHealth(Health.DOWN, Health.UP);
            for (String next : List.of(
                    open(),
                    text("type: http, path: /slow, interval: 1h, timeout: 1m", "", ""),
                    text("type: tcp, interval: 1h", "", "weight: 7, "),
                    open().replace(spare.address() + "\"", spare.address() + "\", \"127.0.0.1:1\""))) {
                watched.node().reload(next);
                assertThat(watched.member(0).health()).isEqualTo(Health.DOWN);
                assertThat(watched.member(1).health()).isEqualTo(Health.UP);
                assertThat(watched.answers(4)).containsOnlyKeys("spare");
            }
            assertThat(watched.of(Kind.ENDPOINT_DOWN))
                    .filteredOn(down -> down.subject().equals("a/" + main.address()))
                    .hasSize(1);
            assertThat(watched.of(Kind.ENDPOINT_UP))
                    .extracting(Transition::before)
                    .containsOnly("UNKNOWN");
        }
    }
}
