package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendConnection;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.Background;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Ending;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.LoopTurns;
import io.millrace.proxy.testing.Memory;
import io.millrace.proxy.testing.OpenDescriptors;
import io.millrace.proxy.testing.Payload;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP through the proxy: every byte both ways, and every way a connection can end. */
@ExtendWith(CleanState.class)
class TcpRelayIT {
    private static final int STALLED = 50;
    private static final long HELD_BYTES = 128 * 1024;
    private static final long POOLED_BYTES = 32 * 1024 * 1024;

    /** Of clients that have gone; NIO sees that only when it has connected to the backend, and there is a limit of connections. */
    private static final int UNSEEN = 1000;

    @AutoClose
    private RecordingBackend backend;

    @AutoClose
    private TestNode node;

    @AutoClose
    private final Background background = new Background();

    @BeforeEach
    void start() throws Exception {
        backend = RecordingBackend.start(BackendScript.echo());
        node = TestNode.start(Setup.tcp(backend.address()));
    }

    private RawClient connect() throws IOException {
        return RawClient.connect(node.address("db"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void echoesRandomPiecesUnchanged(long seed) throws Exception {
        Random random = new Random(seed);
        byte[] sent = new byte[3_000_000];
        random.nextBytes(sent);
        try (RawClient client = connect()) {
            Future<byte[]> echo = background.start(() -> client.readExactly(sent.length));
            for (int at = 0; at < sent.length; ) {
                int size = Math.min(sent.length - at, 1 + random.nextInt(1 << random.nextInt(18)));
                client.out().write(sent, at, size);
                at += size;
                if (random.nextInt(20) == 0) {
                    LoopTurns.await();
                }
            }
            assertThat(Arrays.equals(Background.result(echo), sent))
                    .as("echo, seed %d", seed)
                    .isTrue();
            client.halfClose();
            assertThat(client.ending()).isEqualTo(Ending.FIN);
        }
    }

    @Test
    void carriesLargeStreamsBothWaysAtOnce() throws Exception {
        Payload up = new Payload(1, 60_000_000);
        Payload down = new Payload(2, 60_000_000);
        backend.script(connection -> {
            Future<Void> writing = background.start(() -> {
                down.writeTo(connection.out());
                connection.halfClose();
                return null;
            });
            long sum = Payload.checksum(connection.stream(), up.length());
            connection.ending();
            awaitDone(writing);
            assertThat(sum).isEqualTo(up.checksum());
        });
        try (RawClient client = connect()) {
            Future<Void> writing = background.start(() -> {
                up.writeTo(client.out());
                client.halfClose();
                return null;
            });
            assertThat(Payload.checksum(client.reader().stream(), down.length()))
                    .isEqualTo(down.checksum());
            assertThat(client.ending()).isEqualTo(Ending.FIN);
            Background.result(writing);
        }
        Await.until("end at the backend", () -> backend.connection(0).seenEndingOrNull() == Ending.FIN);
        assertThat(backend.connection(0).receivedBytes()).isEqualTo(up.length());
        assertThat(backend.complaints()).isEmpty();
    }

    private static void awaitDone(Future<Void> work) {
        Await.until("end of writing", work::isDone);
    }

    @Test
    void theBackendMaySpeakFirst() throws IOException {
        backend.script(connection -> {
            connection.send("220 hello\r\n");
            connection.ending();
        });
        try (RawClient client = connect()) {
            assertThat(text(client, 11)).isEqualTo("220 hello\r\n");
        }
    }

    @Test
    void aClientThatHalfClosesStillGetsTheAnswer() throws IOException {
        backend.script(connection -> {
            connection.ending();
            connection.send("after your end: " + connection.received());
        });
        try (RawClient client = connect()) {
            client.send("question").halfClose();
            assertThat(text(client, 24)).isEqualTo("after your end: question");
            assertThat(client.ending()).isEqualTo(Ending.FIN);
        }
    }

    @Test
    void aBackendThatHalfClosesStillGetsTheRest() throws IOException {
        backend.script(connection -> {
            connection.send("bye");
            connection.halfClose();
            connection.ending();
        });
        try (RawClient client = connect()) {
            assertThat(text(client, 3)).isEqualTo("bye");
            assertThat(client.ending()).isEqualTo(Ending.FIN);
            client.send("still talking").halfClose();
        }
        BackendConnection connection = backend.connection(0);
        Await.until("end at the backend", () -> connection.seenEndingOrNull() == Ending.FIN);
        assertThat(connection.received()).isEqualTo("still talking");
    }

    @Test
    void aResetOfTheClientResetsTheBackend() throws IOException {
        backend.script(BackendScript.silent());
        RawClient client = connect().sendSeen("x");
        Await.until(
                "byte at the backend", () -> backend.connection(0).received().equals("x"));
        client.reset();
        Await.until("reset at the backend", () -> backend.connection(0).seenEndingOrNull() == Ending.RESET);
    }

    @Test
    void aResetOfTheBackendResetsTheClient() throws IOException {
        backend.script(connection -> {
            connection.sendSeen("x");
            connection.stream().read();
            connection.reset();
        });
        try (RawClient client = connect()) {
            assertThat(text(client, 1)).isEqualTo("x");
            client.send("go");
            assertThat(client.ending()).isEqualTo(Ending.RESET);
        }
    }

    @Test
    void aResetAfterAHalfCloseReachesTheOtherSide() throws IOException {
        backend.script(connection -> {
            connection.ending();
            Await.until("reset by the client", () -> cannotSend(connection));
        });
        RawClient client = connect().send("x").halfClose();
        Await.until("end at the backend", () -> backend.connection(0).seenEndingOrNull() == Ending.FIN);
        client.reset();
        Await.until("descriptors of the connection closed", () -> node.meter("millrace.connections.open") == 0);
    }

    private static boolean cannotSend(BackendConnection connection) {
        try {
            connection.send("y");
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void bothSidesMayEndAtOnce() throws IOException {
        backend.script(connection -> {
            connection.stream().read();
            connection.halfClose();
            connection.ending();
        });
        for (int i = 0; i < 200; i++) {
            try (RawClient client = connect()) {
                client.send("x").halfClose();
                assertThat(client.ending()).isEqualTo(Ending.FIN);
            }
        }
    }

    @Test
    void manySlowReadersHoldLittleMemory() throws Exception {
        backend.script(connection -> {
            connection.socket().setSendBufferSize(64 * 1024);
            new Payload(3, 1L << 40).writeTo(connection.out());
        });
        long direct = Memory.directBytes();
        long heap = Memory.liveHeapBytes();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < STALLED; i++) {
            clients.add(RawClient.connect(node.address("db"), 8 * 1024));
        }
        for (RawClient client : clients) {
            client.readExactly(1);
        }
        node.requireIdle();
        assertThat(Memory.directBytes() - direct).isLessThan(STALLED * HELD_BYTES + POOLED_BYTES);
        assertThat(Memory.liveHeapBytes() - heap).isLessThan(STALLED * HELD_BYTES + POOLED_BYTES);
        for (RawClient client : clients) {
            client.reset();
        }
    }

    @Test
    void aSlowReaderGetsEverythingInTheEnd() throws Exception {
        Payload down = new Payload(5, 20_000_000);
        backend.script(connection -> down.writeTo(connection.out()));
        try (RawClient client = RawClient.connect(node.address("db"), 8 * 1024)) {
            client.readExactly(1);
            node.requireIdle();
            InputStream rest = client.reader().stream();
            assertThat(rest.transferTo(OutputStream.nullOutputStream())).isEqualTo(down.length() - 1);
        }
    }

    /** The backend accepts more slowly than connections come and go, so its backlog may overflow. */
    @Test
    @ExpectedLog({"ENDPOINT_EJECTED", "ZONE_MARKED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY"})
    void tenThousandAbortedConnectionsLeaveNothingBehind() throws IOException {
        try (RawClient warm = connect()) {
            text(warm.send("warm"), 4);
        }
        Await.until("first connection gone", () -> backend.connection(0).seenEndingOrNull() != null);
        int before = OpenDescriptors.count();
        for (int i = 0; i < 10_000; i++) {
            RawClient client = connect();
            if (i % 2 == 0) {
                client.send("x");
            }
            client.reset();
            if (i % UNSEEN == 0) {
                Await.until("resets seen", () -> OpenDescriptors.count() <= before + UNSEEN);
            }
        }
        Await.until("descriptors back at " + before, () -> OpenDescriptors.count() <= before);
        node.requireIdle();
        try (RawClient client = connect()) {
            assertThat(text(client.send("fine"), 4)).isEqualTo("fine");
        }
    }

    private static String text(RawClient client, int length) throws IOException {
        return new String(client.readExactly(length), StandardCharsets.ISO_8859_1);
    }
}
