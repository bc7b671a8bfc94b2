package io.millrace.proxy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Backends that say more, less or sooner than they should, while further requests wait. */
@ExtendWith(CleanState.class)
class HostileOrderIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    /** The first read takes 2 KiB at most, so that the rest is still in the kernel; where it takes more, the answer is a 502. */
    @Test
    void bytesBehindAnAnswerThatFillsItsReadAreNotTheAnswerToTheNextRequest() throws Exception {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nPad: ";
        String answer = head + "p".repeat(2048 - head.length() - 4) + "\r\n\r\n";
        BackendScript forging = connection -> {
            if (connection.index() == 0) {
                connection.requestOrNull();
                connection.send(answer + Answers.ok("forged"));
                connection.ending();
            } else {
                BackendScript.ok("second").serve(connection);
            }
        };
        try (RecordingBackend backend = RecordingBackend.start(forging);
                TestNode node = TestNode.start(1, Setup.http(backend.address()));
                RawClient client = node.connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + GET);
            assertThat(client.response("HEAD").status()).isIn(200, 502);
            assertThat(client.response().text()).isEqualTo("second");
            assertThat(backend.connection(0).received()).doesNotContain("GET");
        }
    }

    @Test
    void anAnswerThatFillsItsReadLeavesTheConnectionForTheNextRequest() throws Exception {
        String empty = Answers.ok("", "Pad: \r\n");
        String answer = Answers.ok("", "Pad: " + "p".repeat(2048 - empty.length()) + "\r\n");
        try (RecordingBackend backend = RecordingBackend.start(BackendScript.http(request -> answer));
                TestNode node = TestNode.start(1, Setup.http(backend.address()));
                RawClient client = node.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);
            assertThat(client.exchange(GET).status()).isEqualTo(200);
            assertThat(backend.connections()).hasSize(1);
        }
    }

    @Test
    @ExpectedLog({"ENDPOINT_EJECTED", "ZONE_MARKED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY"})
    void aReplayTriesTheOnlyEndpointOnceMoreAndNotUntilTheBudgetIsSpent() throws Exception {
        BackendScript losing = connection -> {
            connection.requestOrNull();
            connection.send(Answers.ok("first"));
            connection.requestOrNull();
            connection.reset();
        };
        try (RecordingBackend backend = RecordingBackend.start(losing);
                TestNode node = TestNode.start(1, Setup.http(backend.address()));
                RawClient client = node.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);
            backend.refuse();
            Await.until("the backend refuses", () -> refuses(backend.port()));
            assertThat(client.exchange(GET).status()).isEqualTo(503);
            assertThat(node.meter("millrace.endpoint.connects")).isEqualTo(2);
        }
    }

    private static boolean refuses(int port) {
        try {
            RawClient.connect(new InetSocketAddress("127.0.0.1", port)).close();
            return false;
        } catch (IOException refused) {
            return true;
        }
    }
}
