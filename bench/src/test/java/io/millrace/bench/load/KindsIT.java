package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of load against a server that does what it should: every request is sent, answered and counted once. */
@Timeout(30)
class KindsIT {
    private static final String LOAD = " --rate 500 --connections 4 --seconds 0.2";
    private static final int ASKED = 100;

    private static void assertAllAnswered(LoadReport report) {
        assertThat(report.errors()).isEmpty();
        assertThat(report.completed()).isEqualTo(ASKED);
        assertThat(report.latency().max()).isPositive();
    }

    @Test
    void http1KeepsItsConnections() throws Exception {
        try (FakeServer server = FakeServer.answering(FakeServer.OK)) {
            assertAllAnswered(TestLoad.run("--kind http1" + LOAD, server.address()));
            assertThat(server.accepted()).isEqualTo(4);
        }
    }

    @Test
    void http1CloseOpensAConnectionForEachRequest() throws Exception {
        try (FakeServer server = FakeServer.answering(FakeServer.OK)) {
            assertAllAnswered(TestLoad.run("--kind http1-close" + LOAD, server.address()));
            assertThat(server.accepted()).isEqualTo(ASKED);
        }
    }

    @Test
    void aConnectionThatTheServerClosesAfterAnAnswerIsOpenedAgain() throws Exception {
        String last = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
        try (FakeServer server = FakeServer.answering(last)) {
            assertAllAnswered(TestLoad.run("--kind http1" + LOAD, server.address()));
            assertThat(server.accepted()).isGreaterThanOrEqualTo(ASKED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 64, 100_000})
    void tcpKeepsItsConnections(int messageBytes) throws Exception {
        try (FakeServer server = FakeServer.echo()) {
            assertAllAnswered(TestLoad.run("--kind tcp --message-bytes " + messageBytes + LOAD, server.address()));
            assertThat(server.accepted()).isEqualTo(4);
        }
    }

    @Test
    void tcpConnectOpensAConnectionForEachMessage() throws Exception {
        try (FakeServer server = FakeServer.echo()) {
            assertAllAnswered(TestLoad.run("--kind tcp-connect" + LOAD, server.address()));
            assertThat(server.accepted()).isEqualTo(ASKED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "http1-close", "http2"})
    void overTls(String kind) throws Exception {
        try (NettyServer server = NettyServer.secured()) {
            assertAllAnswered(TestLoad.run("--tls --kind " + kind + LOAD, server.address()));
        }
    }

    @Test
    void http2KeepsItsConnections() throws Exception {
        try (NettyServer server = NettyServer.plain()) {
            assertAllAnswered(TestLoad.run("--kind http2" + LOAD, server.address()));
            assertThat(server.accepted()).isEqualTo(4);
        }
    }

    @Test
    void http2SendsAsManyRequestsAtATimeAsTheServerAllows() throws Exception {
        try (NettyServer server = NettyServer.plain()) {
            LoadReport report = TestLoad.run(
                    "--kind http2 --path /?delay=50 --closed --connections 1 --streams 1000 --seconds 0.5",
                    server.address());

            assertThat(report.errors()).isEmpty();
            assertThat(report.completed()).isPositive();
            assertThat(server.mostUnderWay()).isEqualTo(NettyServer.MOST_STREAMS);
        }
    }

    @Test
    void aClosedLoopSendsTheNextRequestWhenAnAnswerIsComplete() throws Exception {
        try (FakeServer server = FakeServer.answering(FakeServer.OK)) {
            LoadReport report =
                    TestLoad.run("--kind http1 --closed --connections 4 --seconds 0.3 --warmup 0.1", server.address());

            assertThat(report.errors()).isEmpty();
            assertThat(report.completed()).isGreaterThan(4);
            assertThat(report.answeredInAll()).isGreaterThan(report.completed());
            assertThat(server.accepted()).isEqualTo(4);
        }
    }

    @Test
    void connectionsAreSpreadOverTheSourceAddresses() throws Exception {
        Map<String, Boolean> seen = new ConcurrentHashMap<>();
        try (FakeServer server = new FakeServer((socket, in, out) -> {
            seen.put(socket.getInetAddress().getHostAddress(), true);
            in.transferTo(out);
        })) {
            assertAllAnswered(
                    TestLoad.run("--kind tcp --sources 127.0.0.1,127.0.0.2,127.0.0.3" + LOAD, server.address()));
            assertThat(seen).containsOnlyKeys("127.0.0.1", "127.0.0.2", "127.0.0.3");
        }
    }
}
