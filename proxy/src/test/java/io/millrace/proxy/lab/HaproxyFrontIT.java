package io.millrace.proxy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.WireRequest;
import io.millrace.proxy.testing.WireResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** HAProxy before Millrace, which trusts it, and behind Millrace, as its backend. */
@Tag("lab")
@Timeout(60)
@ExtendWith(CleanState.class)
final class HaproxyFrontIT {
    private static final String CONFIG = """
            node: { name: lab, workers: 2 }
            listeners:
              - name: web
                bind: "127.0.0.1:0"
                protocol: http
                pool: web
                forwarded: { trusted-proxies: [ 127.0.0.0/8 ] }
            pools:
              - name: web
                zones: [ { name: a, endpoints: [ "ENDPOINT" ] } ]
            """;

    @TempDir
    private Path folder;

    private final BlockingQueue<WireRequest> received = new LinkedBlockingQueue<>();

    @AutoClose
    private RecordingBackend backend;

    @BeforeEach
    void startBackend() throws Exception {
        backend = RecordingBackend.start(BackendScript.http(this::answer));
    }

    private String answer(WireRequest request) {
        received.add(request);
        return switch (request.target()) {
            case "/chunked" -> Answers.chunked("one ", "two ", "three");
            case "/head" -> "HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n";
            default -> Answers.ok(request.method() + " " + request.text());
        };
    }

    @Test
    void millraceBehindHaproxyAddsToTheForwardedFieldsThatHaproxySet() throws Exception {
        try (LabNode millrace = LabNode.start(CONFIG.replace("ENDPOINT", backend.address()));
                Haproxy haproxy = new Haproxy(
                        folder.resolve("haproxy.cfg"),
                        "127.0.0.1:" + millrace.web().getPort());
                RawClient client = connect(haproxy)) {
            requireExchanges(client);
            client.exchange("GET /last HTTP/1.1\r\nHost: lab.example\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n");
        }
        for (int i = 0; i < 4; i++) {
            assertThat(String.join(", ", received.take().fields().all("x-forwarded-for")))
                    .isEqualTo("127.0.0.1, 127.0.0.1");
        }
        assertThat(String.join(", ", received.take().fields().all("x-forwarded-for")))
                .isEqualTo("192.0.2.7, 127.0.0.1, 127.0.0.1");
        assertThat(backend.complaints()).isEmpty();
    }

    @Test
    void haproxyBehindMillraceGetsWhatItUnderstands() throws Exception {
        try (Haproxy haproxy = new Haproxy(folder.resolve("haproxy.cfg"), backend.address());
                LabNode millrace = LabNode.start(CONFIG.replace("ENDPOINT", haproxy.address()));
                RawClient client = millrace.connect()) {
            requireExchanges(client);
            assertThat(millrace.count("millrace.endpoint.connects")).isEqualTo(1);
        }
        assertThat(backend.complaints()).isEmpty();
    }

    private static RawClient connect(Haproxy haproxy) throws Exception {
        return RawClient.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), haproxy.port()));
    }

    /** Four exchanges over one connection: a body each way in each framing, and an answer without its body. */
    private static void requireExchanges(RawClient client) throws Exception {
        assertThat(client.exchange("GET /chunked HTTP/1.1\r\nHost: lab.example\r\n\r\n")
                        .text())
                .isEqualTo("one two three");
        WireResponse head = client.exchange("HEAD /head HTTP/1.1\r\nHost: lab.example\r\n\r\n");
        assertThat(head.fields().one("content-length")).isEqualTo("77");
        assertThat(client.exchange(
                                "POST /x HTTP/1.1\r\nHost: lab.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
                        .text())
                .isEqualTo("POST hello");
        assertThat(client.exchange("PUT /x HTTP/1.1\r\nHost: lab.example\r\nContent-Length: 5\r\n\r\nhello")
                        .text())
                .isEqualTo("PUT hello");
    }
}
