package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.FullBacklog;
import io.millrace.proxy.testing.NotOn;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real exchanges and connections say of an endpoint, as its meters show it. */
@ExtendWith(CleanState.class)
class TrafficIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";
    /** The backend's own slowness: part of the input, not a wait for the proxy. */
    private static final Duration LONG_AFTER = Duration.ofMillis(200);

    private static final String CUT = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
    private static final String TIMEOUTS = "timeouts: { connect: 200ms, connect-budget: 300ms, response-head: 300ms }";

    @AutoClose
    private RecordingBackend backend;

    @BeforeEach
    void start() throws IOException {
        backend = RecordingBackend.start(BackendScript.ok("ok"));
    }

    private TestNode http() throws Exception {
        return TestNode.start(1, Setup.http(List.of(), List.of("ejection: off", TIMEOUTS), backend.address()));
    }

    private TestNode tcp(String address) throws Exception {
        return TestNode.start(1, Setup.tcp(List.of(), List.of("ejection: off", TIMEOUTS), address));
    }

    private static void awaitOutcomes(TestNode node, int ok, int gatewayFailures, int appFailures) {
        String expected = ok + " ok, " + gatewayFailures + " gateway, " + appFailures + " app, 0 in flight";
        Await.until(expected + " in\n" + node.meters(), () -> outcomes(node).equals(expected));
    }

    private static String outcomes(TestNode node) {
        return outcome(node, "ok") + " ok, " + outcome(node, "gateway_failure") + " gateway, "
                + outcome(node, "app_failure") + " app, " + inFlight(node) + " in flight";
    }

    private static int outcome(TestNode node, String outcome) {
        return (int) node.meter("millrace.endpoint.outcomes", "outcome", outcome);
    }

    private static int inFlight(TestNode node) {
        return (int) node.meter("millrace.endpoint.in.flight");
    }

    @ParameterizedTest
    @CsvSource({
        "200,1,0,0",
        "304,1,0,0",
        "404,1,0,0",
        "429,1,0,0",
        "500,0,0,1",
        "501,0,0,1",
        "502,0,1,0",
        "503,0,1,0",
        "504,0,1,0",
        "505,0,0,1",
        "599,0,0,1"
    })
    void anAnswerCountsByItsStatus(int status, int ok, int gatewayFailures, int appFailures) throws Exception {
        String length = status == 304 ? "" : "Content-Length: 0\r\n";
        backend.script(BackendScript.http(request -> "HTTP/1.1 " + status + " X\r\n" + length + "\r\n"));
        try (TestNode node = http();
                RawClient client = node.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(status);
            assertThat(client.exchange(POST).status()).isEqualTo(status);
            awaitOutcomes(node, 2 * ok, 2 * gatewayFailures, 2 * appFailures);
        }
    }

    @Test
    @ExpectedLog({"ENDPOINT_EJECTED", "ZONE_MARKED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY"})
    void aRefusedConnectIsAGatewayFailure() throws Exception {
        backend.refuse();
        try (TestNode node = http()) {
            assertThat(node.exchange(GET).status()).isEqualTo(503);
            awaitOutcomes(node, 0, 1, 0);
        }
    }

    @Test
    @ExpectedLog({"ENDPOINT_EJECTED", "ZONE_MARKED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY"})
    void aConnectThatTimesOutIsAGatewayFailureAndWaitsUntilThen() throws Exception {
        try (FullBacklog full = new FullBacklog();
                TestNode node =
                        TestNode.start(1, Setup.http(List.of(), List.of("ejection: off", TIMEOUTS), full.address()));
                RawClient client = node.connect()) {
            client.send(GET);
            Await.until("one in flight", () -> inFlight(node) == 1);
            assertThat(client.response().status()).isEqualTo(503);
            awaitOutcomes(node, 0, 1, 0);
        }
    }

    @Test
    void anAnswerThatComesTooLateIsAGatewayFailure() throws Exception {
        backend.script(BackendScript.silent());
        try (TestNode node = http()) {
            assertThat(node.exchange(GET).status()).isEqualTo(504);
            awaitOutcomes(node, 0, 1, 0);
        }
    }

    @Test
    void anAnswerThatIsCutOffIsAGatewayFailureOnly() throws Exception {
        backend.script(BackendScript.once(CUT));
        try (TestNode node = http();
                RawClient client = node.connect()) {
            client.send(GET).ending();
            awaitOutcomes(node, 0, 1, 0);
        }
    }

    @Test
    @ExpectedLog("answer not passed on")
    void anAnswerThatIsNoHttpIsAGatewayFailure() throws Exception {
        backend.script(BackendScript.once("what?\r\n\r\n"));
        try (TestNode node = http()) {
            assertThat(node.exchange(GET).status()).isEqualTo(502);
            awaitOutcomes(node, 0, 1, 0);
        }
    }

    @Test
    @ExpectedLog({"ENDPOINT_EJECTED", "ZONE_MARKED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY"})
    void aNewConnectionThatIsResetBeforeTheFirstByteCountsAndPassesTheEndpointOver() throws Exception {
        backend.script(connection -> {
            connection.requestOrNull();
            connection.reset();
        });
        try (TestNode node = http()) {
            assertThat(node.exchange(POST).status()).isEqualTo(502);
            awaitOutcomes(node, 0, 1, 0);
        }
    }

    @Test
    void aNewConnectionThatEndsInGoodOrderWithoutAnAnswerCountsButPassesNobodyOver() throws Exception {
        backend.script(connection -> connection.requestOrNull());
        try (TestNode node = http()) {
            assertThat(node.exchange(POST).status()).isEqualTo(502);
            awaitOutcomes(node, 0, 1, 0);
        }
    }

    @Test
    void aReusedConnectionThatIsGoneAlreadyIsNobodysFault() throws Exception {
        backend.script(connection -> {
            connection.requestOrNull();
            connection.send(Answers.ok("one"));
            connection.requestOrNull();
            connection.reset();
        });
        try (TestNode node = http();
                RawClient client = node.connect()) {
            assertThat(client.exchange(GET).text()).isEqualTo("one");
            assertThat(client.exchange(POST).status()).isEqualTo(502);
            awaitOutcomes(node, 1, 0, 0);
        }
    }

    @Test
    void aReusedConnectionThatIsLostLongAfterTheRequestIsAGatewayFailure() throws Exception {
        backend.script(connection -> {
            connection.requestOrNull();
            connection.send(Answers.ok("one"));
            connection.requestOrNull();
            Await.holdsWithin(LONG_AFTER, () -> false);
            connection.reset();
        });
        try (TestNode node = http();
                RawClient client = node.connect()) {
            assertThat(client.exchange(GET).text()).isEqualTo("one");
            assertThat(client.exchange(POST).status()).isEqualTo(502);
            awaitOutcomes(node, 1, 1, 0);
        }
    }

    @Test
    void aReplayedRequestCountsOnceForEachEndpointThatHadIt() throws Exception {
        backend.script(connection -> {
            connection.requestOrNull();
            if (connection.index() > 0) {
                connection.send(Answers.ok("second"));
            }
        });
        try (TestNode node = http()) {
            assertThat(node.exchange(GET).text()).isEqualTo("second");
            awaitOutcomes(node, 1, 1, 0);
        }
    }

    @Test
    void aClientThatLeavesSaysNothingOfTheEndpoint() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        backend.script(connection -> {
            connection.requestOrNull();
            asked.countDown();
            connection.ending();
        });
        try (TestNode node = http()) {
            try (RawClient client = node.connect()) {
                client.send(GET);
                Await.passed(asked);
                assertThat(inFlight(node)).isEqualTo(1);
                client.reset();
            }
            awaitOutcomes(node, 0, 0, 0);
        }
    }

    @Test
    void aRequestThatIsBrokenOffSaysNothingOfTheEndpoint() throws Exception {
        try (TestNode node = http()) {
            try (RawClient client = node.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n");
                assertThat(client.response().status()).isEqualTo(400);
            }
            awaitOutcomes(node, 0, 0, 0);
        }
    }

    @Test
    void aTunnelIsUnderWayUntilItEnds() throws Exception {
        backend.script(connection -> {
            connection.requestOrNull();
            connection.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
            connection.ending();
        });
        try (TestNode node = http()) {
            try (RawClient client = node.connect()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
                assertThat(client.response().status()).isEqualTo(101);
                assertThat(outcomes(node)).isEqualTo("1 ok, 0 gateway, 0 app, 1 in flight");
            }
            awaitOutcomes(node, 1, 0, 0);
        }
    }

    @Test
    void aTcpConnectionCountsWhenItComesAboutAndIsUnderWayUntilItEnds() throws Exception {
        backend.script(BackendScript.echo());
        try (TestNode node = tcp(backend.address())) {
            try (RawClient client = RawClient.connect(node.address("db"))) {
                client.send("x").readExactly(1);
                assertThat(outcomes(node)).isEqualTo("1 ok, 0 gateway, 0 app, 1 in flight");
            }
            awaitOutcomes(node, 1, 0, 0);
        }
    }

    @Test
    @ExpectedLog({"ENDPOINT_EJECTED", "ZONE_MARKED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY"})
    void aTcpConnectionThatIsRefusedOrTimesOutIsAGatewayFailure() throws Exception {
        backend.refuse();
        try (TestNode node = tcp(backend.address())) {
            RawClient.endingOf(node.address("db"));
            awaitOutcomes(node, 0, 1, 0);
        }
        try (FullBacklog full = new FullBacklog();
                TestNode node = tcp(full.address())) {
            RawClient.endingOf(node.address("db"));
            awaitOutcomes(node, 0, 1, 0);
        }
    }

    @Test
    @NotOn(value = Transport.NIO, because = "the JDK tells of a reset only who reads")
    void aTcpClientThatLeavesWhileConnectingSaysNothingOfTheEndpoint() throws Exception {
        try (FullBacklog full = new FullBacklog();
                TestNode node = tcp(full.address())) {
            try (RawClient client = RawClient.connect(node.address("db"))) {
                Await.until("one in flight", () -> inFlight(node) == 1);
                client.reset();
            }
            Await.until("none in flight", () -> inFlight(node) == 0);
            assertThat(outcome(node, "ok")).isZero();
        }
    }

    @Test
    @NotOn(
            value = {Transport.EPOLL, Transport.IO_URING},
            because = "the reset is told at once")
    @ExpectedLog({"ENDPOINT_EJECTED", "ZONE_MARKED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY"})
    void aTcpClientThatLeavesUnseenWhileConnectingIsLetGoWithTheConnectBudget() throws Exception {
        try (FullBacklog full = new FullBacklog();
                TestNode node = tcp(full.address())) {
            try (RawClient client = RawClient.connect(node.address("db"))) {
                Await.until("one in flight", () -> inFlight(node) == 1);
                client.reset();
            }
            awaitOutcomes(node, 0, 1, 0);
        }
    }
}
