package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendConnection;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.Background;
import io.millrace.proxy.testing.CapturedLog;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Payload;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What may end a connection while its bytes pass inside the kernel, where nobody reads them: idle limits, the least rate of
 * a body, a stop and its grace, a reload.
 *
 * <p>Each stream begins with a burst, so that it is spliced where that is possible, and goes on in pieces that are large
 * enough to stay so.
 */
@Timeout(60)
@ExtendWith(CleanState.class)
class SpliceLimitsIT {

    private static final int BURST_BYTES = 1024 * 1024;
    private static final int PIECE_BYTES = 32 * 1024;
    private static final int BEAT_MILLIS = 100;

    /** For longer than the idle limit. */
    private static final int PIECES = 14;

    private static final Payload LARGE = new Payload(1, 16_000_000);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final CountDownLatch release = new CountDownLatch(1);

    @AutoClose
    private RecordingBackend backend;

    @AutoClose
    private final Background background = new Background();

    @BeforeEach
    void start() throws IOException {
        backend = RecordingBackend.start(BackendScript.silent());
    }

    /** The beat of a slow peer: part of the input, not a wait for the proxy. */
    private static void pace() {
        Await.holdsWithin(Duration.ofMillis(BEAT_MILLIS), () -> false);
    }

    private static long sendBurstAndPieces(OutputStream out, int pieces) throws IOException {
        out.write(new byte[BURST_BYTES]);
        for (int i = 0; i < pieces; i++) {
            pace();
            out.write(new byte[PIECE_BYTES]);
        }
        return BURST_BYTES + (long) pieces * PIECE_BYTES;
    }

    private static String upload(long bytes) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + bytes + "\r\n\r\n";
    }

    private static String head(long bytes) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n";
    }

    // ---- idle -----------------------------------------------------------------------------------------------------

    @Test
    void aRelayThatMovesIsNotIdleAndOneThatStallsIsCut() throws Exception {
        backend.script(connection -> {
            sendBurstAndPieces(connection.out(), PIECES);
            connection.ending();
        });
        try (TestNode node = TestNode.start(
                        Setup.tcp(List.of(), List.of("timeouts: { stream-idle: 1s }"), backend.address()));
                RawClient client = RawClient.connect(node.address("db"))) {
            assertThat(bytesUntilTheEnd(client)).isEqualTo(BURST_BYTES + (long) PIECES * PIECE_BYTES);
            Await.until("backend side closed", () -> backend.connection(0).seenEndingOrNull() != null);
        }
    }

    @Test
    void anAnswerThatMovesIsNotIdleAndOneThatStallsIsCut() throws Exception {
        backend.script(connection -> {
            connection.requestOrNull();
            connection.send(head(100 * BURST_BYTES));
            sendBurstAndPieces(connection.out(), PIECES);
            connection.ending();
        });
        try (TestNode node = TestNode.start(
                        Setup.http(List.of(), List.of("timeouts: { stream-idle: 1s }"), backend.address()));
                RawClient client = node.connect()) {
            client.send(GET);
            assertThat(client.reader().responseHead().status()).isEqualTo(200);
            assertThat(bytesUntilTheEnd(client)).isEqualTo(BURST_BYTES + (long) PIECES * PIECE_BYTES);
            Await.until("backend side closed", () -> backend.connection(0).seenEndingOrNull() != null);
        }
    }

    @Test
    void aRelayWhoseReaderStallsIsCut() throws Exception {
        backend.script(connection -> LARGE.writeTo(connection.out()));
        try (TestNode node = TestNode.start(
                        Setup.tcp(List.of(), List.of("timeouts: { stream-idle: 500ms }"), backend.address()));
                RawClient client = RawClient.connect(node.address("db"), 64 * 1024)) {
            client.readExactly(1);
            Await.until("backend cut off", () -> isCut(backend.connection(0)));
            assertThat(bytesUntilTheEnd(client)).isLessThan(LARGE.length());
        }
    }

    private static boolean isCut(BackendConnection connection) {
        return connection.socket().isClosed() || connection.seenEndingOrNull() != null;
    }

    private static long bytesUntilTheEnd(RawClient client) throws IOException {
        long[] bytes = {0};
        client.drainTo(new OutputStream() {
            @Override
            public void write(int b) {
                bytes[0]++;
            }

            @Override
            public void write(byte[] source, int offset, int length) {
                bytes[0] += length;
            }
        });
        return bytes[0];
    }

    // ---- least rate of a body -------------------------------------------------------------------------------------

    private TestNode withLeastRate(String rate) throws Exception {
        return TestNode.start(Setup.http(
                List.of("timeouts: { request-body: 500ms }", "limits: { min-body-rate: " + rate + " }"),
                List.of(),
                backend.address()));
    }

    @Test
    void aBodyBelowTheLeastRateIsCutThoughItMoves() throws Exception {
        try (TestNode node = withLeastRate("4MiB");
                RawClient client = node.connect()) {
            client.send(upload(100L * BURST_BYTES));
            Future<String> sending = background.start(() -> {
                try {
                    return "sent " + sendBurstAndPieces(client.out(), 80);
                } catch (SocketException cut) {
                    return "cut";
                }
            });
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            client.drainTo(answer);
            assertThat(answer.toString()).startsWith("HTTP/1.1 408 ");
            assertThat(Background.result(sending)).isEqualTo("cut");
            Await.until("backend side closed", () -> backend.connection(0).seenEndingOrNull() != null);
        }
    }

    @Test
    void aBodyAboveTheLeastRateIsNotCut() throws Exception {
        long bytes = BURST_BYTES + 15L * PIECE_BYTES;
        backend.script(connection -> {
            connection.reader().requestHeadOrNull();
            connection.stream().skipNBytes(bytes);
            connection.send(Answers.ok("all"));
            connection.ending();
        });
        try (TestNode node = withLeastRate("256KiB");
                RawClient client = node.connect()) {
            client.send(upload(bytes));
            sendBurstAndPieces(client.out(), 15);
            assertThat(client.response().text()).isEqualTo("all");
        }
    }

    @Test
    void aBodyThatTheBackendDoesNotTakeIsNotTheClientsFault() throws Exception {
        backend.script(connection -> {
            connection.reader().requestHeadOrNull();
            Await.passed(release);
            Payload.checksum(connection.stream(), LARGE.length());
            connection.send(Answers.ok("all"));
            connection.ending();
        });
        try (TestNode node = withLeastRate("12MiB");
                RawClient client = node.connect()) {
            client.send(upload(LARGE.length()));
            Future<Void> sending = background.start(() -> {
                LARGE.writeTo(client.out());
                return null;
            });
            assertThat(client.silentFor(2500)).isTrue();
            release.countDown();
            Background.result(sending);
            assertThat(client.response().text()).isEqualTo("all");
        }
    }

    // ---- stop and reload ------------------------------------------------------------------------------------------

    private void sendLargeRawly() {
        backend.script(connection -> LARGE.writeTo(connection.out()));
    }

    private void answerLarge() {
        backend.script(connection -> {
            connection.requestOrNull();
            connection.send(head(LARGE.length()));
            LARGE.writeTo(connection.out());
            connection.ending();
        });
    }

    private Future<Void> stopInBackground(TestNode node, Duration grace) {
        long before = stopsLogged();
        Future<Void> stopping = background.start(() -> {
            node.stop(grace);
            return null;
        });
        Await.until("node draining", () -> stopsLogged() > before);
        return stopping;
    }

    private static long stopsLogged() {
        return CapturedLog.attached().lines().stream()
                .filter(line -> line.message().startsWith("stopping:"))
                .count();
    }

    @Test
    void aRelayUnderWayFinishesWithinTheGrace() throws Exception {
        sendLargeRawly();
        try (TestNode node = TestNode.start(Setup.tcp(backend.address()));
                RawClient client = RawClient.connect(node.address("db"), 64 * 1024)) {
            byte[] first = client.readExactly(BURST_BYTES);
            Future<Void> stopping = stopInBackground(node, LONG);
            assertThat(stopping).isNotDone();
            assertRestFollows(first, client);
            client.halfClose();
            Background.result(stopping);
        }
    }

    private static void assertRestFollows(byte[] first, RawClient client) throws IOException {
        byte[] rest = client.readExactly((int) LARGE.length() - first.length);
        ByteArrayOutputStream expected = new ByteArrayOutputStream((int) LARGE.length());
        LARGE.writeTo(expected);
        byte[] all = expected.toByteArray();
        assertThat(Arrays.equals(first, Arrays.copyOf(all, first.length))).isTrue();
        assertThat(Arrays.equals(rest, Arrays.copyOfRange(all, first.length, all.length)))
                .isTrue();
    }

    @Test
    void anAnswerUnderWayFinishesWithinTheGraceAndIsTheLast() throws Exception {
        answerLarge();
        try (TestNode node = TestNode.start(Setup.http(backend.address()));
                RawClient client = RawClient.connect(node.web(), 64 * 1024)) {
            client.send(GET);
            assertThat(client.reader().responseHead().status()).isEqualTo(200);
            byte[] first = client.readExactly(BURST_BYTES);
            Future<Void> stopping = stopInBackground(node, LONG);
            assertRestFollows(first, client);
            client.ending();
            Background.result(stopping);
        }
    }

    @Test
    void whatIsUnderWayIsCutWhenTheGraceIsOver() throws Exception {
        sendLargeRawly();
        try (TestNode node = TestNode.start(Setup.tcp(backend.address()));
                RawClient client = RawClient.connect(node.address("db"), 64 * 1024)) {
            client.readExactly(BURST_BYTES);
            Future<Void> stopping = stopInBackground(node, Duration.ofMillis(300));
            assertThat(stopping).succeedsWithin(Duration.ofSeconds(10));
            assertThat(bytesUntilTheEnd(client)).isLessThan(LARGE.length() - BURST_BYTES);
            Await.until("backend cut off", () -> isCut(backend.connection(0)));
        }
    }

    @Test
    void aReloadThatTakesListenerAndPoolAwayCutsNoRelay() throws Exception {
        sendLargeRawly();
        try (RecordingBackend other = RecordingBackend.start(BackendScript.ok("other"));
                TestNode node = TestNode.start(Setup.tcp(backend.address()));
                RawClient client = RawClient.connect(node.address("db"), 64 * 1024)) {
            byte[] first = client.readExactly(BURST_BYTES);
            node.reload(Setup.http(other.address()).replace("app", "another"));
            assertRestFollows(first, client);
        }
    }

    @Test
    void aReloadThatTakesTheEndpointAwayCutsNoAnswer() throws Exception {
        answerLarge();
        try (RecordingBackend other = RecordingBackend.start(BackendScript.ok("other"));
                TestNode node = TestNode.start(Setup.http(backend.address()));
                RawClient client = RawClient.connect(node.web(), 64 * 1024)) {
            client.send(GET);
            assertThat(client.reader().responseHead().status()).isEqualTo(200);
            byte[] first = client.readExactly(BURST_BYTES);
            node.reload(Setup.http(other.address()));
            assertRestFollows(first, client);
            assertThat(client.exchange(GET).text()).isEqualTo("other");
        }
    }
}
