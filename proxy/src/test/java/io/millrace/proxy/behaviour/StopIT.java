package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.Background;
import io.millrace.proxy.testing.CapturedLog;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Ending;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.WireResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stopping: nothing new, the last answers say so, what runs finishes within the grace. */
@ExtendWith(CleanState.class)
class StopIT {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final CountDownLatch release = new CountDownLatch(1);

    @AutoClose
    private RecordingBackend backend;

    @AutoClose
    private TestNode node;

    @AutoClose
    private final Background background = new Background();

    @BeforeEach
    void start() throws Exception {
        backend = RecordingBackend.start(connection -> {
            connection.requestOrNull();
            Await.passed(release);
            connection.send(Answers.ok("last"));
            connection.ending();
        });
        node = TestNode.start(Setup.http(backend.address()));
    }

    /** Stops the node beside the test; returns when every connection knows. */
    private Future<Void> stopInBackground(Duration grace) {
        long before = drainsLogged();
        Future<Void> stopping = background.start(() -> {
            node.stop(grace);
            return null;
        });
        Await.until("node draining", () -> drainsLogged() > before);
        return stopping;
    }

    private static long drainsLogged() {
        return CapturedLog.attached().lines().stream()
                .filter(line -> line.message().startsWith("stopping:"))
                .count();
    }

    private static boolean refuses(InetSocketAddress address) {
        try {
            RawClient.connect(address).close();
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    @Test
    void whatRunsFinishesAndSaysThatItWasTheLast() throws Exception {
        InetSocketAddress address = node.web();
        try (RawClient client = node.connect()) {
            client.send(GET);
            backend.connection(0);
            Future<Void> stopping = stopInBackground(LONG);
            assertThat(refuses(address)).isTrue();
            assertThat(stopping).isNotDone();
            release.countDown();
            WireResponse response = client.response();
            assertThat(response.text()).isEqualTo("last");
            assertThat(response.closes()).isTrue();
            assertThat(client.ending()).isEqualTo(Ending.FIN);
            Background.result(stopping);
        }
    }

    @Test
    void idleConnectionsAreClosedAtOnce() throws Exception {
        release.countDown();
        try (RawClient client = node.connect()) {
            client.exchange(GET);
            Future<Void> stopping = stopInBackground(LONG);
            assertThat(client.ending()).isEqualTo(Ending.FIN);
            assertThat(stopping).succeedsWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void aRequestThatIsHalfSentIsStillServed() throws Exception {
        release.countDown();
        InetSocketAddress address = node.web();
        try (RawClient client = node.connect()) {
            client.sendSeen("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
            backend.connection(0);
            Future<Void> stopping = stopInBackground(LONG);
            assertThat(refuses(address)).isTrue();
            WireResponse response = client.exchange("llo");
            assertThat(response.text()).isEqualTo("last");
            assertThat(response.closes()).isTrue();
            Background.result(stopping);
        }
    }

    @Test
    void whatDoesNotFinishIsCutWhenTheGraceIsOver() throws Exception {
        try (RawClient client = node.connect()) {
            client.send(GET);
            backend.connection(0);
            Future<Void> stopping = stopInBackground(Duration.ofMillis(300));
            client.ending();
            assertThat(stopping).succeedsWithin(Duration.ofSeconds(5));
        }
        Await.until("upstream connection closed", () -> refuses(backend));
    }

    private static boolean refuses(RecordingBackend upstream) {
        try {
            upstream.connection(0).send("x");
            return false;
        } catch (IOException closed) {
            return true;
        }
    }

    @Test
    void tcpConnectionsMayFinishWithinTheGrace() throws Exception {
        try (RecordingBackend echo = RecordingBackend.start(BackendScript.echo())) {
            node.close();
            node = TestNode.start(Setup.tcp(List.of(), List.of(), echo.address()));
            InetSocketAddress address = node.address("db");
            try (RawClient client = RawClient.connect(address)) {
                client.send("x").readExactly(1);
                Future<Void> stopping = stopInBackground(LONG);
                assertThat(refuses(address)).isTrue();
                assertThat(client.send("y").readExactly(1)).isEqualTo(new byte[] {'y'});
                assertThat(stopping).isNotDone();
                client.halfClose();
                assertThat(client.ending()).isEqualTo(Ending.FIN);
                Background.result(stopping);
            }
        }
    }

    @Test
    void stoppingTwiceIsHarmless() {
        InetSocketAddress address = node.web();
        node.stop(LONG);
        node.stop(LONG);
        assertThat(refuses(address)).isTrue();
    }
}
