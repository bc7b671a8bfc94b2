package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Ending;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.WireResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Upgrades (WebSocket): a tunnel after the backend's 101 and not before. */
@ExtendWith(CleanState.class)
class HttpUpgradeIT {
    private static final String UPGRADE =
            "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n";
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    @AutoClose
    private RecordingBackend backend;

    @AutoClose
    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        backend = RecordingBackend.start(connection -> {
            if (connection.requestOrNull() != null) {
                connection.send(SWITCHING + "first ");
                BackendScript.echo().serve(connection);
                connection.send("last");
            }
        });
        node = TestNode.start(Setup.http(backend.address()));
    }

    private static String text(RawClient client, int length) throws IOException {
        return new String(client.readExactly(length), StandardCharsets.ISO_8859_1);
    }

    @Test
    void bytesPassBothWaysAfterThe101AndEachSideEndsOnItsOwn() throws IOException {
        try (RawClient client = node.connect()) {
            client.send(UPGRADE);
            WireResponse response = client.response();
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.fields().one("upgrade")).isEqualTo("websocket");
            assertThat(response.fields().one("connection")).isEqualToIgnoringCase("upgrade");
            assertThat(text(client, 6)).isEqualTo("first ");
            client.send("GET / HTTP/9.9\n\0anything");
            assertThat(text(client, 24)).isEqualTo("GET / HTTP/9.9\n\0anything");
            client.halfClose();
            assertThat(text(client, 4)).isEqualTo("last");
            assertThat(client.ending()).isEqualTo(Ending.FIN);
        }
        assertThat(backend.connection(0).received()).contains("Upgrade: websocket", "Sec-WebSocket-Key: x");
    }

    @Test
    void earlyBytesWaitForThe101() throws Exception {
        CountDownLatch checked = new CountDownLatch(1);
        backend.script(connection -> {
            connection.requestOrNull();
            Await.passed(checked);
            connection.send(connection.received().endsWith("early") ? Answers.ok("leaked") : SWITCHING);
            BackendScript.echo().serve(connection);
        });
        try (RawClient client = node.connect()) {
            client.sendSeen(UPGRADE + "early");
            Await.until(
                    "request at the backend",
                    () -> backend.connection(0).received().endsWith("\r\n\r\n"));
            checked.countDown();
            assertThat(client.response().status()).isEqualTo(101);
            assertThat(text(client, 5)).isEqualTo("early");
        }
    }

    @Test
    void aRefusedUpgradeIsAnOrdinaryAnswerAndTheNextRequestIsServed() throws IOException {
        backend.script(BackendScript.http(request -> Answers.ok("no: " + request.target())));
        try (RawClient client = node.connect()) {
            client.send(UPGRADE + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("no: /chat");
            assertThat(client.response().text()).isEqualTo("no: /next");
        }
    }

    @Test
    void aTunnelIsNeverPooled() throws IOException {
        try (RawClient client = node.connect()) {
            assertThat(client.exchange(UPGRADE).status()).isEqualTo(101);
        }
        Await.until("tunnel closed", () -> backend.connection(0).seenEndingOrNull() != null);
        try (RawClient client = node.connect()) {
            assertThat(client.exchange(UPGRADE).status()).isEqualTo(101);
        }
        assertThat(backend.connections()).hasSize(2);
    }

    @Test
    void aResetOfEitherSideEndsTheOther() throws IOException {
        try (RawClient client = node.connect()) {
            client.exchange(UPGRADE);
            client.reset();
        }
        Await.until("reset passed on", () -> backend.connection(0).seenEndingOrNull() == Ending.RESET);
        backend.script(connection -> {
            connection.requestOrNull();
            connection.sendSeen(SWITCHING);
            connection.reset();
        });
        try (RawClient client = node.connect()) {
            client.exchange(UPGRADE);
            assertThat(client.ending()).isEqualTo(Ending.RESET);
        }
    }

    @Test
    void h2cIsNotOffered() throws IOException {
        backend.script(BackendScript.ok("plain"));
        WireResponse response = node.exchange(
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n");
        assertThat(response.text()).isEqualTo("plain");
        assertThat(backend.connection(0).received().toLowerCase()).doesNotContain("h2c", "http2-settings", "upgrade");
    }

    @Test
    void anUpgradeWithABodyIsAnOrdinaryRequestOrRefused() throws IOException {
        backend.script(BackendScript.http(request -> Answers.ok("body " + request.text())));
        WireResponse response = node.exchange(UPGRADE.replace("\r\n\r\n", "\r\nContent-Length: 2\r\n\r\nok"));
        assertThat(response.status() == 400 ? "body ok" : response.text()).isEqualTo("body ok");
        assertThat(backend.connections().stream().map(c -> c.received().toLowerCase()))
                .noneMatch(bytes -> bytes.contains("\nupgrade:"));
    }
}
