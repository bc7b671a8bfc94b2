package io.millrace.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.config.ConfigReader;
import io.millrace.proxy.node.Node;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.WireResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Uploads that are refused while they are on their way, with all that kernels hold of them. */
@Timeout(60)
@ExtendWith(CleanState.class)
final class RefusedUploadIT {
    private static final int BYTES = 8 << 20;
    private static final String CONFIG = """
            node: { workers: 1 }
            listeners: [ { name: web, bind: "127.0.0.1:0", protocol: http, pool: web } ]
            pools: [ { name: web, zones: [ { name: a, endpoints: [ "ENDPOINT" ] } ] } ]
            """;

    @Test
    void aClientThatLooksForTheAnswerOnlyAfterEightMegabytesIsNotResetBefore() throws Exception {
        BackendScript refuse = connection -> {
            connection.reader().requestHeadOrNull();
            connection.send("HTTP/1.1 413 Too Much\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            connection.ending();
        };
        try (RecordingBackend backend = RecordingBackend.start(refuse)) {
            Node node = start(backend.address());
            try (RawClient client = RawClient.connect(node.addresses("web").get(0))) {
                client.send("PUT /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: " + BYTES + "\r\n\r\n");
                client.send(new byte[BYTES]);
                WireResponse response = client.response();
                assertThat(response.status()).isEqualTo(413);
                assertThat(response.closes()).isTrue();
            } finally {
                node.stop(Duration.ZERO);
            }
        }
    }

    private static Node start(String endpoint) throws Exception {
        String config = CONFIG.replace("ENDPOINT", endpoint);
        return Node.start(((ConfigReader.Valid) ConfigReader.read("test.yaml", config)).config());
    }
}
