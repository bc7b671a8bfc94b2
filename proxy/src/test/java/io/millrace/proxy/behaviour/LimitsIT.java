package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.Background;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Ending;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.Memory;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every limit: the last that fits, the first that does not, the answer, and the meter. */
@ExtendWith(CleanState.class)
class LimitsIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @AutoClose
    private RecordingBackend backend;

    @AutoClose
    private final Background background = new Background();

    @BeforeEach
    void start() throws IOException {
        backend = RecordingBackend.start(BackendScript.ok("ok"));
    }

    @Test
    @ExpectedLog("connection turned away")
    void connectionsAboveAListenersLimitAreTurnedAwayWithAnAnswer() throws Exception {
        try (TestNode node = TestNode.start(Setup.http(List.of("max-connections: 2"), List.of(), backend.address()))) {
            assertTwoFit(node);
            assertThat(node.meter("millrace.listener.connections.refused", "listener", "web"))
                    .isPositive();
        }
    }

    @Test
    @ExpectedLog("connection turned away")
    void connectionsAboveTheNodesLimitAreTurnedAwayWithAnAnswer() throws Exception {
        try (TestNode node = TestNode.start("limits: { connections: 2 }\n" + Setup.http(backend.address()))) {
            assertTwoFit(node);
        }
    }

    private static void assertTwoFit(TestNode node) throws IOException {
        try (RawClient first = node.connect();
                RawClient second = node.connect()) {
            assertThat(first.exchange(GET).status()).isEqualTo(200);
            assertThat(second.exchange(GET).status()).isEqualTo(200);
            for (int i = 0; i < 20; i++) {
                try (RawClient third = node.connect()) {
                    WireResponse response = third.response();
                    assertThat(response.status()).isEqualTo(503);
                    assertThat(response.closes()).isTrue();
                    assertThat(third.ending()).isEqualTo(Ending.FIN);
                }
            }
            assertThat(first.exchange(GET).status()).isEqualTo(200);
        }
        Await.until("place for a new connection", () -> accepted(node));
    }

    private static boolean accepted(TestNode node) {
        try {
            return node.exchange(GET).status() == 200;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @ExpectedLog("connection turned away")
    void tcpConnectionsAboveTheLimitAreReset() throws Exception {
        backend.script(BackendScript.echo());
        try (TestNode node = TestNode.start(Setup.tcp(List.of("max-connections: 1"), List.of(), backend.address()));
                RawClient first = RawClient.connect(node.address("db"))) {
            first.send("x").readExactly(1);
            assertThat(RawClient.endingOf(node.address("db"))).isEqualTo(Ending.RESET);
            assertThat(first.send("y").readExactly(1)).isEqualTo(new byte[] {'y'});
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "target, 200, 256, 0, 0",
        "target, 414, 257, 0, 0",
        "fields, 200, 1, 9, 0",
        "fields, 431, 1, 10, 0",
        "head, 200, 1, 0, 1024",
        "head, 431, 1, 0, 1025",
    })
    void headsAreTakenUpToTheirLimits(String what, int status, int targetBytes, int extraFields, int headBytes)
            throws Exception {
        try (TestNode node = TestNode.start(
                Setup.http(List.of("limits: { head: 1KiB, target: 256, fields: 10 }"), List.of(), backend.address()))) {
            String request =
                    "GET /" + "t".repeat(targetBytes - 1) + " HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(extraFields);
            int padding = headBytes - request.length() - "P: \r\n\r\n".length();
            request += padding > 0 ? "P: " + "p".repeat(padding) + "\r\n\r\n" : "\r\n";
            assertThat(node.exchange(request).status()).as(what).isEqualTo(status);
            assertThat(node.meter("millrace.http.requests.refused", "listener", "web"))
                    .isEqualTo(status == 200 ? 0 : 1);
        }
    }

    @Test
    void aClientThatPipelinesWithoutReadingIsNotReadOnButServedInTheEnd() throws Exception {
        int requests = 1_500;
        backend.script(BackendScript.ok("x".repeat(7000)));
        try (TestNode node = TestNode.start(
                        Setup.http(List.of("limits: { pipeline-depth: 4 }"), List.of(), backend.address()));
                RawClient client = RawClient.connect(node.web(), 8 * 1024)) {
            long direct = Memory.directBytes();
            long heap = Memory.liveHeapBytes();
            String request = "GET / HTTP/1.1\r\nHost: a\r\nPadding: " + "p".repeat(7000) + "\r\n\r\n";
            Future<Void> sending = background.start(() -> {
                for (int i = 0; i < requests; i++) {
                    client.send(request);
                }
                return null;
            });
            Await.until("reading paused", () -> node.meter("millrace.http.pipeline.pauses", "listener", "web") > 0);
            node.requireIdle();
            assertThat(sending).isNotDone();
            assertThat(Memory.directBytes() - direct).isLessThan(8_000_000);
            assertThat(Memory.liveHeapBytes() - heap).isLessThan(16_000_000);
            for (int i = 0; i < requests; i++) {
                assertThat(client.response().body()).hasSize(7000);
            }
            Background.result(sending);
        }
    }

    @Test
    void noMoreIdleUpstreamConnectionsAreKeptThanAllowed() throws Exception {
        int atOnce = 8;
        CountDownLatch allThere = new CountDownLatch(atOnce);
        backend.script(connection -> {
            connection.requestOrNull();
            allThere.countDown();
            Await.passed(allThere);
            connection.send(Answers.ok("ok"));
            BackendScript.ok("again").serve(connection);
        });
        try (TestNode node =
                TestNode.start(1, Setup.http(List.of(), List.of("idle-connections: { max: 2 }"), backend.address()))) {
            List<Integer> statuses =
                    background.times(atOnce, () -> node.exchange(GET).status());
            assertThat(statuses).containsOnly(200);
            Await.until(
                    "surplus closed",
                    () -> backend.connections().stream()
                                    .filter(c -> c.seenEndingOrNull() != null)
                                    .count()
                            == atOnce - 2);
            assertThat(node.meter("millrace.pool.idle.full", "pool", "app")).isEqualTo(atOnce - 2);
            assertThat(node.exchange(GET).text()).isEqualTo("again");
        }
    }

    @Test
    void idleUpstreamConnectionsAreUsedLastInFirstOut() throws Exception {
        List<CountDownLatch> releases =
                new ArrayList<>(List.of(new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1)));
        backend.script(connection -> {
            connection.requestOrNull();
            Await.passed(releases.get(connection.index()));
            connection.send(Answers.ok("first"));
            BackendScript.ok(String.valueOf(connection.index())).serve(connection);
        });
        try (TestNode node = TestNode.start(1, Setup.http(backend.address()))) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < releases.size(); i++) {
                running.add(background.start(() -> node.exchange(GET).status()));
                backend.connection(i);
            }
            for (int index : List.of(0, 2, 1)) {
                releases.get(index).countDown();
                int done = releases.size()
                        - (int) releases.stream()
                                .filter(latch -> latch.getCount() > 0)
                                .count();
                Await.until(
                        "answer " + done,
                        () -> running.stream().filter(Future::isDone).count() == done);
            }
            for (int i = 0; i < 10; i++) {
                assertThat(node.exchange(GET).text()).isEqualTo("1");
            }
        }
    }
}
