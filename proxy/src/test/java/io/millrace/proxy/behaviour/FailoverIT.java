package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Ending;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.FullBacklog;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.WireResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Endpoints that refuse, hang or die: the next endpoint, the backup zone, and the way back. */
@ExtendWith(CleanState.class)
@ExpectedLog({"ENDPOINT_EJECTED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY", "ZONE_MARKED"})
class FailoverIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String RETURN_AT_ONCE =
            "failover: { overprovisioning: 2, hold-down: 0s, ramp-step: 100%, slow-start: 0s }";
    private static final String GET_CLOSE = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @AutoClose
    private RecordingBackend one;

    @AutoClose
    private RecordingBackend two;

    @AutoClose
    private RecordingBackend backup;

    @BeforeEach
    void start() throws IOException {
        one = RecordingBackend.start(BackendScript.ok("one"));
        two = RecordingBackend.start(BackendScript.ok("two"));
        backup = RecordingBackend.start(BackendScript.ok("backup"));
    }

    private TestNode http(String... poolLines) throws Exception {
        return TestNode.start(Setup.listener("web", "http", List.of()) + pool(poolLines));
    }

    private String pool(String... poolLines) {
        return Setup.pool(
                Stream.concat(Stream.of(RETURN_AT_ONCE), Stream.of(poolLines)).toList(),
                Setup.zone("a", "primary", one.address(), two.address()),
                Setup.zone("b", "backup", backup.address()));
    }

    @Test
    void endpointsTakeTurns() throws Exception {
        try (TestNode node = http()) {
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(node.exchange(GET).text());
            }
            assertThat(answers).contains("one", "two").doesNotContain("backup");
            assertThat(answers.stream().filter("one"::equals).count()).isBetween(18L, 22L);
        }
    }

    @Test
    void weightsAreKept() throws Exception {
        String zone = "      - name: a\n        role: primary\n        endpoints:\n          - { address: \""
                + one.address() + "\", weight: 3 }\n          - " + two.address() + "\n          - { address: \""
                + backup.address() + "\", weight: 0 }\n";
        try (TestNode node =
                TestNode.start(1, Setup.listener("web", "http", List.of()) + Setup.pool(List.of(), zone))) {
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(node.exchange(GET).text());
            }
            assertThat(answers.stream().filter("one"::equals)).hasSize(30);
            assertThat(answers.stream().filter("two"::equals)).hasSize(10);
        }
    }

    @Test
    void noRequestFailsWhileOneEndpointRefuses() throws Exception {
        try (TestNode node = http()) {
            one.refuse();
            for (int i = 0; i < 50; i++) {
                assertThat(node.exchange(GET).text()).isEqualTo("two");
            }
        }
    }

    @Test
    void theBackupZoneServesWhileThePrimaryRefusesAndThePrimaryAgainWhenItReturns() throws Exception {
        try (TestNode node = http()) {
            one.refuse();
            two.refuse();
            for (int i = 0; i < 20; i++) {
                assertThat(node.exchange(GET).text()).isEqualTo("backup");
            }
            one.comeBack();
            two.comeBack();
            List<String> seen = new ArrayList<>();
            Await.until(Duration.ofSeconds(15), () -> "both primaries serving", () -> {
                seen.add(textOf(node));
                return seen.contains("one") && seen.contains("two");
            });
            Await.until(Duration.ofSeconds(15), () -> "only primaries serving", () -> {
                for (int i = 0; i < 10; i++) {
                    if (textOf(node).equals("backup")) {
                        return false;
                    }
                }
                return true;
            });
        }
    }

    private static String textOf(TestNode node) {
        try {
            WireResponse response = node.exchange(GET);
            assertThat(response.status()).isEqualTo(200);
            return response.text();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anEndpointThatDiesWithMoreRequestsThanTheBudgetOfReplaysLosesNone() throws Exception {
        one.script(BackendScript.silent());
        List<RawClient> clients = new ArrayList<>();
        try (TestNode node = http("retry-budget: { percent: 0, min: 3 }")) {
            for (int i = 0; i < 40; i++) {
                clients.add(node.connect());
                clients.get(i).send(GET);
            }
            Await.until("all requests at endpoints", () -> node.meter("millrace.endpoint.exchanges") == 40);
            one.close();
            for (RawClient client : clients) {
                assertThat(client.response().text()).isIn("two", "backup");
            }
            assertThat(node.meter("millrace.pool.replays")).isBetween(18.0, 22.0);
            assertThat(node.meter("millrace.pool.replays.delayed")).isPositive();
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void longAnswersToReplaysKeepNoOtherReplayWaiting() throws Exception {
        CountDownLatch rest = new CountDownLatch(1);
        one.script(BackendScript.silent());
        two.script(connection -> {
            connection.requestOrNull();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nlong");
            Await.passed(rest);
            connection.send("tale");
        });
        String text = Setup.listener("web", "http", List.of())
                + Setup.pool(
                        List.of("retry-budget: { percent: 0, min: 1 }"),
                        Setup.zone("a", "primary", one.address()),
                        Setup.zone("b", "backup", two.address()));
        List<RawClient> clients = new ArrayList<>();
        try (TestNode node = TestNode.start(text)) {
            for (int i = 0; i < 10; i++) {
                clients.add(node.connect());
                clients.get(i).send(GET);
            }
            Await.until("all requests at the endpoint", () -> node.meter("millrace.endpoint.exchanges") == 10);
            one.close();
            Await.until("all are replayed", () -> node.meter("millrace.pool.replays") == 10);
            rest.countDown();
            for (RawClient client : clients) {
                assertThat(client.response().text()).isEqualTo("longtale");
            }
        } finally {
            rest.countDown();
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void withoutAnyEndpointTheAnswerIs503AndThenServiceReturnsByItself() throws Exception {
        try (TestNode node = http()) {
            for (RecordingBackend each : List.of(one, two, backup)) {
                each.refuse();
            }
            try (RawClient client = node.connect()) {
                for (int i = 0; i < 10; i++) {
                    assertThat(client.exchange(GET).status()).isEqualTo(503);
                }
            }
            backup.comeBack();
            Await.until(Duration.ofSeconds(15), () -> "service again", () -> statusOf(node) == 200);
        }
    }

    private static int statusOf(TestNode node) {
        try {
            return node.exchange(GET).status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anEndpointThatDoesNotAnswerTheConnectCostsItsTimeoutOnce() throws Exception {
        try (FullBacklog full = new FullBacklog();
                TestNode node = TestNode.start(Setup.http(
                        List.of(), List.of("timeouts: { connect: 300ms }"), full.address(), two.address()))) {
            long start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                assertThat(node.exchange(GET_CLOSE).text()).isEqualTo("two");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void connectingEndsWithItsBudget() throws Exception {
        try (FullBacklog first = new FullBacklog();
                FullBacklog second = new FullBacklog();
                FullBacklog third = new FullBacklog();
                TestNode node = TestNode.start(Setup.http(
                        List.of(),
                        List.of("timeouts: { connect: 1s, connect-budget: 1500ms }"),
                        first.address(),
                        second.address(),
                        third.address()))) {
            long start = System.nanoTime();
            assertThat(node.exchange(GET).status()).isIn(503, 504);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(1300), Duration.ofMillis(2600));
        }
    }

    @Test
    void anIdempotentRequestOnAReusedConnectionThatDiesIsTriedAgain() throws Exception {
        one.script(connection -> {
            connection.requestOrNull();
            connection.send(Answers.ok("one"));
            connection.requestOrNull();
        });
        try (TestNode node = TestNode.start(1, Setup.http(one.address()));
                RawClient client = node.connect()) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.exchange(GET).text()).isEqualTo("one");
            }
        }
    }

    @Test
    void aRequestThatWasHeldForLongerThanTheConnectBudgetIsTriedAgainWhenItsEndpointDies() throws Exception {
        one.script(BackendScript.silent());
        String text = Setup.listener("web", "http", List.of())
                + Setup.pool(
                        List.of("timeouts: { connect: 200ms, connect-budget: 200ms }"),
                        Setup.zone("a", "primary", one.address()),
                        Setup.zone("b", "backup", two.address()));
        try (TestNode node = TestNode.start(text);
                RawClient client = node.connect()) {
            client.send(GET);
            Await.until("the request at its endpoint", () -> node.meter("millrace.endpoint.exchanges") == 1);
            long sentNanos = System.nanoTime();
            Await.until("the budget is over", () -> System.nanoTime() - sentNanos > 250_000_000);
            one.close();
            assertThat(client.response().text()).isEqualTo("two");
        }
    }

    @Test
    void aRequestThatMayHaveBeenActedOnIsNotSentTwice() throws Exception {
        one.script(connection -> {
            connection.requestOrNull();
            connection.send(Answers.ok("one"));
            connection.requestOrNull();
        });
        try (TestNode node = TestNode.start(1, Setup.http(one.address()));
                RawClient client = node.connect()) {
            assertThat(client.exchange(GET).text()).isEqualTo("one");
            assertThat(client.exchange("POST /once HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
                            .status())
                    .isEqualTo(502);
        }
        assertThat(one.connections().stream().filter(c -> c.received().contains("/once")))
                .hasSize(1);
    }

    @Test
    void aTcpConnectionGoesToTheNextEndpointAndToTheBackupZone() throws Exception {
        for (RecordingBackend each : List.of(one, two, backup)) {
            each.script(connection -> {
                connection.send(each == backup ? "b" : "p");
                connection.ending();
            });
        }
        try (TestNode node = TestNode.start(Setup.listener("db", "tcp", List.of()) + pool())) {
            one.refuse();
            for (int i = 0; i < 10; i++) {
                assertThat(greeting(node)).isEqualTo("p");
            }
            two.refuse();
            for (int i = 0; i < 10; i++) {
                assertThat(greeting(node)).isEqualTo("b");
            }
            one.comeBack();
            Await.until(
                    Duration.ofSeconds(15),
                    () -> "primary again",
                    () -> greeting(node).equals("p"));
        }
    }

    @Test
    void aTcpConnectionWithoutAnyEndpointIsReset() throws Exception {
        try (TestNode node = TestNode.start(Setup.tcp(one.address()))) {
            one.refuse();
            assertThat(RawClient.endingOf(node.address("db"))).isEqualTo(Ending.RESET);
            one.comeBack();
            one.script(BackendScript.echo());
            Await.until(Duration.ofSeconds(15), () -> "service again", () -> echoes(node));
        }
    }

    private static String greeting(TestNode node) {
        try (RawClient client = RawClient.connect(node.address("db"))) {
            return new String(client.readExactly(1), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean echoes(TestNode node) {
        try (RawClient client = RawClient.connect(node.address("db"))) {
            return client.send("x").readExactly(1)[0] == 'x';
        } catch (IOException refused) {
            return false;
        }
    }
}
