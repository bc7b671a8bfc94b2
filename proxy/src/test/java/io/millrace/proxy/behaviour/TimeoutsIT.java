package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.Background;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Ending;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every deadline: what the client is told, and that both connections are gone. */
@ExtendWith(CleanState.class)
class TimeoutsIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration TIMEOUT = Duration.ofMillis(400);
    private static final Duration SOON = Duration.ofMillis(2500);

    @AutoClose
    private RecordingBackend backend;

    @AutoClose
    private final Background background = new Background();

    @BeforeEach
    void start() throws IOException {
        backend = RecordingBackend.start(BackendScript.ok("ok"));
    }

    private TestNode listenerWith(String... lines) throws Exception {
        return TestNode.start(Setup.http(List.of(lines), List.of(), backend.address()));
    }

    private TestNode poolWith(String... lines) throws Exception {
        return TestNode.start(Setup.http(List.of(), List.of(lines), backend.address()));
    }

    private static void assertEndsAbout(long start, Duration timeout) {
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(timeout.minusMillis(100), SOON);
    }

    /** The beat of a slow peer: part of the input, not a wait for the proxy. */
    private static void pace(int millis) {
        Await.holdsWithin(Duration.ofMillis(millis), () -> false);
    }

    @Test
    void aHeadThatTakesTooLongAsAWholeIsA408() throws Exception {
        try (TestNode node = listenerWith("timeouts: { request-head: 400ms }");
                RawClient client = node.connect()) {
            long start = System.nanoTime();
            Future<Object> dripping = background.start(() -> {
                for (char c : "GET / HTTP/1.1\r\nX: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy".toCharArray()) {
                    client.send(String.valueOf(c));
                    pace(50);
                }
                return null;
            });
            WireResponse response = client.response();
            assertEndsAbout(start, TIMEOUT);
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.closes()).isTrue();
            dripping.cancel(true);
        }
        assertThat(backend.receivedBytes()).isZero();
    }

    @Test
    void aClientThatSaysNothingIsClosed() throws Exception {
        try (TestNode node = listenerWith("timeouts: { request-head: 400ms, client-idle: 400ms }");
                RawClient client = node.connect()) {
            long start = System.nanoTime();
            client.ending();
            assertEndsAbout(start, TIMEOUT);
        }
    }

    @Test
    void aKeptConnectionIsClosedWhenIdle() throws Exception {
        try (TestNode node = listenerWith("timeouts: { client-idle: 400ms }");
                RawClient client = node.connect()) {
            assertThat(client.exchange(GET).text()).isEqualTo("ok");
            long start = System.nanoTime();
            assertThat(client.ending()).isEqualTo(Ending.FIN);
            assertEndsAbout(start, TIMEOUT);
        }
    }

    @Test
    void aBodyBelowTheLeastRateIsA408() throws Exception {
        try (TestNode node = listenerWith("timeouts: { request-body: 400ms }", "limits: { min-body-rate: 1000 }");
                RawClient client = node.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nslow");
            long start = System.nanoTime();
            WireResponse response = client.response();
            assertEndsAbout(start, TIMEOUT);
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.closes()).isTrue();
        }
        Await.until(
                "upstream connection closed",
                () -> backend.connections().stream().allMatch(c -> c.seenEndingOrNull() != null));
    }

    @Test
    void aBackendThatDoesNotAnswerInTimeIsA504() throws Exception {
        backend.script(BackendScript.silent());
        try (TestNode node = poolWith("timeouts: { response-head: 400ms }");
                RawClient client = node.connect()) {
            long start = System.nanoTime();
            assertThat(client.exchange(GET).status()).isEqualTo(504);
            assertEndsAbout(start, TIMEOUT);
            Await.until(
                    "upstream connection closed", () -> backend.connection(0).seenEndingOrNull() != null);
        }
        assertThat(backend.connections()).hasSize(1);
    }

    @Test
    void theTimeForTheAnswerBeginsWhenTheRequestIsSent() throws Exception {
        try (TestNode node = poolWith("timeouts: { response-head: 400ms }");
                RawClient client = node.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n");
            for (char c : "abcdef".toCharArray()) {
                pace(150);
                client.send(String.valueOf(c));
            }
            assertThat(client.response().text()).isEqualTo("ok");
        }
    }

    @Test
    void aBackendThatStopsInTheMiddleEndsTheAnswerIncomplete() throws Exception {
        backend.script(BackendScript.onceAndHold("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
        try (TestNode node = poolWith("timeouts: { stream-idle: 400ms }");
                RawClient client = node.connect()) {
            client.send(GET);
            long start = System.nanoTime();
            assertThat(client.reader().responseHead().status()).isEqualTo(200);
            client.ending();
            assertEndsAbout(start, TIMEOUT);
            Await.until(
                    "upstream connection closed", () -> backend.connection(0).seenEndingOrNull() != null);
        }
    }

    @Test
    void aRequestLimitEndsAnExchangeThatIsStillMoving() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        backend.script(connection -> {
            connection.requestOrNull();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            while (end.getCount() > 0) {
                connection.send("x");
                pace(50);
            }
        });
        try (TestNode node = listenerWith("timeouts: { request: 400ms }");
                RawClient client = node.connect()) {
            client.send(GET);
            long start = System.nanoTime();
            client.ending();
            assertEndsAbout(start, TIMEOUT);
        } finally {
            end.countDown();
        }
    }

    @Test
    void aRequestLimitBeforeTheAnswerIsA504() throws Exception {
        backend.script(BackendScript.silent());
        try (TestNode node = listenerWith("timeouts: { request: 400ms }")) {
            assertThat(node.exchange(GET).status()).isEqualTo(504);
        }
    }

    @Test
    void anIdleTcpConnectionIsClosedOnBothSides() throws Exception {
        backend.script(BackendScript.echo());
        try (TestNode node = TestNode.start(
                        Setup.tcp(List.of(), List.of("timeouts: { stream-idle: 800ms }"), backend.address()));
                RawClient client = RawClient.connect(node.address("db"))) {
            for (int i = 0; i < 6; i++) {
                client.send("x").readExactly(1);
                pace(200);
            }
            long start = System.nanoTime();
            client.ending();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
            Await.until("backend side closed", () -> backend.connection(0).seenEndingOrNull() != null);
        }
    }

    @Test
    void anIdleUpstreamConnectionIsClosedAtItsAge() throws Exception {
        try (TestNode node = poolWith("idle-connections: { age: 400ms }")) {
            assertThat(node.exchange(GET).text()).isEqualTo("ok");
            Await.until("idle connection closed", () -> backend.connection(0).seenEndingOrNull() == Ending.FIN);
            assertThat(node.exchange(GET).text()).isEqualTo("ok");
        }
        assertThat(backend.connections()).hasSize(2);
    }
}
