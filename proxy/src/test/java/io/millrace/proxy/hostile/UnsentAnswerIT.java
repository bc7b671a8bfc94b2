package io.millrace.proxy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.Background;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Ending;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bytes that still wait for a slow reader when its connection is about to end, or has ended in the other direction. */
@ExtendWith(CleanState.class)
class UnsentAnswerIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int BODY_BYTES = 8 * 1024 * 1024;
    private static final String BODY = "x".repeat(BODY_BYTES);
    private static final Duration SLOWNESS = Duration.ofMillis(300);

    @AutoClose
    private final Background background = new Background();

    @Test
    void aClientThatHasHalfClosedAndReadsSlowlyGetsTheWholeAnswer() throws Exception {
        try (RecordingBackend backend = RecordingBackend.start(BackendScript.ok(BODY));
                TestNode node = TestNode.start(1, Setup.http(backend.address()));
                RawClient client = RawClient.connect(node.web(), 4096)) {
            client.send(GET).halfClose();
            awaitFullBuffers(backend);
            assertThat(client.response().body()).hasSize(BODY_BYTES);
            assertThat(client.ending()).isEqualTo(Ending.FIN);
        }
    }

    @Test
    void aRelayedClientThatHasHalfClosedAndReadsSlowlyGetsEverything() throws Exception {
        BackendScript sendAll = connection -> {
            connection.ending();
            connection.send(BODY);
        };
        try (RecordingBackend backend = RecordingBackend.start(sendAll);
                TestNode node = TestNode.start(1, Setup.tcp(backend.address()));
                RawClient client = RawClient.connect(node.address("db"), 4096)) {
            client.halfClose();
            awaitFullBuffers(backend);
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            assertThat(client.drainTo(received)).isEqualTo(Ending.FIN);
            assertThat(received.size()).isEqualTo(BODY_BYTES);
        }
    }

    @Test
    void aBackendThatHasHalfClosedAndReadsSlowlyGetsEverything() throws Exception {
        BackendScript readLate = connection -> {
            connection.halfClose();
            Await.holdsWithin(SLOWNESS, () -> false);
            connection.ending();
        };
        try (RecordingBackend backend = RecordingBackend.start(readLate);
                TestNode node = TestNode.start(1, Setup.tcp(backend.address()));
                RawClient client = RawClient.connect(node.address("db"))) {
            assertThat(client.reader().stream().read()).isEqualTo(-1);
            client.send(BODY).halfClose();
            Await.until("everything at the backend", () -> backend.receivedBytes() == BODY_BYTES);
            Await.until("FIN at the backend", () -> backend.connection(0).seenEndingOrNull() == Ending.FIN);
        }
    }

    @Test
    void aClientThatReadsSlowlyGetsTheWholeAnswerFromANodeThatStops() throws Exception {
        try (RecordingBackend backend = RecordingBackend.start(BackendScript.ok(BODY));
                TestNode node = TestNode.start(1, Setup.http(backend.address()));
                RawClient client = RawClient.connect(node.web(), 4096)) {
            client.send(GET);
            awaitFullBuffers(backend);
            CompletableFuture<Integer> cut =
                    CompletableFuture.supplyAsync(() -> node.node().stop(Duration.ofSeconds(20)));
            assertThat(client.response().body()).hasSize(BODY_BYTES);
            assertThat(client.ending()).isEqualTo(Ending.FIN);
            assertThat(cut.get()).isZero();
        }
    }

    /** Among many sizes of answers some are complete here just when the kernel takes no more. */
    @Test
    void theLastBytesOfAnAnswerReachAClientThatHasHalfClosed() throws Exception {
        BackendScript sized = BackendScript.http(request ->
                Answers.ok("x".repeat(Integer.parseInt(request.target().substring(1)))));
        try (RecordingBackend backend = RecordingBackend.start(sized);
                TestNode node = TestNode.start(1, Setup.http(backend.address()))) {
            AtomicInteger nextBytes = new AtomicInteger(2 << 20);
            background.times(4, () -> {
                for (int bytes = next(nextBytes); bytes < 5 << 20; bytes = next(nextBytes)) {
                    requestSlowly(node, bytes);
                }
                return null;
            });
        }
    }

    private static int next(AtomicInteger bytes) {
        return bytes.getAndAdd(24 * 1024);
    }

    private static void requestSlowly(TestNode node, int bytes) throws IOException {
        try (RawClient client = RawClient.connect(node.web(), 4096)) {
            client.send("GET /" + bytes + " HTTP/1.1\r\nHost: a\r\n\r\n").halfClose();
            Await.holdsWithin(Duration.ofMillis(30), () -> false);
            assertThat(client.response().body()).hasSize(bytes);
        }
    }

    private static void awaitFullBuffers(RecordingBackend backend) {
        backend.connection(0);
        Await.holdsWithin(SLOWNESS, () -> false);
    }
}
