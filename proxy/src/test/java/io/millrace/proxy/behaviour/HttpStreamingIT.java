package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.Background;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Ending;
import io.millrace.proxy.testing.Memory;
import io.millrace.proxy.testing.Payload;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.TestTransport;
import io.millrace.proxy.testing.WireRequest;
import io.millrace.proxy.testing.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies as streams: interim and early answers, large bodies both ways, and memory that does not grow with a slow reader. */
@ExtendWith(CleanState.class)
class HttpStreamingIT {
    private static final long BIG = 100_000_000;
    private static final int STALLED = 50;
    private static final long HELD_BYTES = 128 * 1024;
    private static final long POOLED_BYTES = 32 * 1024 * 1024;

    /** On bare descriptors what waits is what of one read did not fit. */
    private static final long READ_BYTES = 32 * 1024;

    @AutoClose
    private RecordingBackend backend;

    @AutoClose
    private TestNode node;

    @AutoClose
    private final Background background = new Background();

    @BeforeEach
    void start() throws Exception {
        backend = RecordingBackend.start(BackendScript.ok("ok"));
        node = TestNode.start(Setup.http(backend.address()));
    }

    @Test
    void a100ContinueComesFromTheBackendBeforeTheBodyIsSent() throws IOException {
        backend.script(connection -> {
            WireRequest.Head head = connection.reader().requestHeadOrNull();
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
            connection.send(Answers.ok("got " + connection.reader().finish(head).text() + " "
                    + head.fields().one("expect")));
            connection.ending();
        });
        try (RawClient client = node.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.reader().responseHead().status()).isEqualTo(100);
            assertThat(client.exchange("hello").text()).isEqualTo("got hello 100-continue");
        }
    }

    @Test
    void aBodyThatDoesNotWaitForThe100IsServedAsWell() throws IOException {
        backend.script(connection -> {
            WireRequest.Head head = connection.reader().requestHeadOrNull();
            connection.send("HTTP/1.1 100 Continue\r\n\r\n"
                    + Answers.ok("got " + connection.reader().finish(head).text()));
            connection.ending();
        });
        try (RawClient client = node.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello");
            assertThat(client.finalResponse("GET").text()).isEqualTo("got hello");
        }
    }

    @Test
    void aFinalAnswerInsteadOf100PassesAndNeitherConnectionIsReused() throws IOException {
        backend.script(connection -> {
            connection.reader().requestHeadOrNull();
            connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
            connection.ending();
        });
        try (RawClient client = node.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(413);
        }
        Await.until("upstream connection closed", () -> backend.connection(0).seenEndingOrNull() != null);
    }

    @Test
    void earlyHintsPass() throws IOException {
        backend.script(
                BackendScript.http(request -> "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Answers.ok("done")));
        try (RawClient client = node.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            WireResponse.Head hints = client.reader().responseHead();
            assertThat(hints.status()).isEqualTo(103);
            assertThat(hints.fields().one("link")).isEqualTo("</a>");
            assertThat(client.response().text()).isEqualTo("done");
        }
    }

    @Test
    void interimAnswersAreKeptFromHttp10Clients() throws IOException {
        backend.script(BackendScript.http(request -> "HTTP/1.1 103 Early Hints\r\n\r\n" + Answers.ok("done")));
        assertThat(node.exchange("GET / HTTP/1.0\r\n\r\n").text()).isEqualTo("done");
    }

    @Test
    void anAnswerWhileTheBodyStillUploadsReachesTheClientAtOnce() throws IOException {
        CountDownLatch answered = new CountDownLatch(1);
        backend.script(connection -> {
            WireRequest.Head head = connection.reader().requestHeadOrNull();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nearly");
            Await.passed(answered);
            connection.send(connection.reader().finish(head).text());
            connection.ending();
        });
        try (RawClient client = node.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nla");
            assertThat(client.reader().responseHead().status()).isEqualTo(200);
            assertThat(new String(client.readExactly(5))).isEqualTo("early");
            answered.countDown();
            client.send("te!");
            assertThat(new String(client.readExactly(5))).isEqualTo("late!");
        }
    }

    @Test
    void anEarlyRefusalThatClosesTheBackendsSideReachesAClientInTheMiddleOfItsUpload() throws Exception {
        backend.script(connection -> {
            connection.reader().requestHeadOrNull();
            connection.sendSeen("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        });
        try (RawClient client = node.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\nsome");
            WireResponse response = client.response();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.closes()).isTrue();
            assertThat(client.ending()).isEqualTo(Ending.FIN);
        }
    }

    @Test
    void largeBodiesStreamBothWaysWithoutBeingHeld() throws Exception {
        Payload up = new Payload(1, BIG);
        Payload down = new Payload(2, BIG);
        backend.script(connection -> {
            connection.reader().requestHeadOrNull();
            long sum = Payload.checksum(connection.stream(), BIG);
            connection.send("HTTP/1.1 200 OK\r\nSum: " + sum + "\r\nContent-Length: " + BIG + "\r\n\r\n");
            down.writeTo(connection.out());
        });
        long before = Memory.directBytes();
        try (RawClient client = node.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + BIG + "\r\n\r\n");
            up.writeTo(client.out());
            assertThat(client.reader().responseHead().fields().one("sum")).isEqualTo(String.valueOf(up.checksum()));
            assertThat(Payload.checksum(client.reader().stream(), BIG)).isEqualTo(down.checksum());
        }
        assertThat(Memory.directBytes() - before).isLessThan(POOLED_BYTES);
    }

    @Test
    void manySlowReadersHoldLittleMemory() throws Exception {
        backend.script(connection -> {
            connection.socket().setSendBufferSize(64 * 1024);
            connection.reader().requestHeadOrNull();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + BIG + "\r\n\r\n");
            new Payload(3, BIG).writeTo(connection.out());
        });
        assertLittleHeld(
                () -> node.connect().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                client -> client.reader().responseHead());
    }

    @Test
    void manySlowBackendsHoldLittleMemory() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        backend.script(
                connection -> Await.until(Duration.ofMinutes(1), () -> "end of the test", () -> end.getCount() == 0));
        List<Future<?>> uploads = new ArrayList<>();
        assertLittleHeld(
                () -> {
                    RawClient client = node.connect();
                    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + BIG + "\r\n\r\n");
                    uploads.add(background.start(() -> {
                        new Payload(4, BIG).writeTo(client.out());
                        return null;
                    }));
                    return client;
                },
                client -> {});
        end.countDown();
        for (Future<?> upload : uploads) {
            assertThat(upload).failsWithin(Duration.ofSeconds(20));
        }
    }

    /** Opens connections that stall, waits until nothing moves any more (the node is at rest), and compares memory with the start. */
    private void assertLittleHeld(Opener opener, Step begun) throws Exception {
        long direct = Memory.directBytes();
        long held = Memory.heldBytes();
        long heap = Memory.liveHeapBytes();
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < STALLED; i++) {
                clients.add(opener.open());
            }
            for (RawClient client : clients) {
                begun.on(client);
            }
            node.requireIdle();
            long mostHeld = TestTransport.inForce() == Transport.EPOLL ? READ_BYTES : HELD_BYTES;
            assertThat(Memory.heldBytes() - held).isLessThanOrEqualTo(STALLED * mostHeld);
            assertThat(Memory.directBytes() - direct).isLessThan(STALLED * HELD_BYTES + POOLED_BYTES);
            assertThat(Memory.liveHeapBytes() - heap).isLessThan(STALLED * HELD_BYTES + POOLED_BYTES);
        } finally {
            for (RawClient client : clients) {
                client.reset();
            }
        }
        node.requireIdle();
    }

    @FunctionalInterface
    private interface Opener {
        RawClient open() throws IOException;
    }

    @FunctionalInterface
    private interface Step {
        void on(RawClient client) throws IOException;
    }
}
