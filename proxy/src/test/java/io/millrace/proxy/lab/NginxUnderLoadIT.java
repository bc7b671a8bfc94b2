package io.millrace.proxy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two zones of nginx that close connections, reload, die and come back while requests flow; no client notices. */
@Tag("lab")
@Timeout(60)
@ExtendWith(CleanState.class)
final class NginxUnderLoadIT {
    @TempDir
    private static Path folder;

    @AutoClose
    private static LabNode node;

    @AutoClose
    private static Nginx primary;

    @AutoClose
    private static Nginx backup;

    @BeforeAll
    static void start() throws Exception {
        primary = new Nginx("a", Files.createDirectory(folder.resolve("a")));
        backup = new Nginx("b", Files.createDirectory(folder.resolve("b")));
        byte[] text = "the same in both zones".getBytes(StandardCharsets.US_ASCII);
        primary.put("text", text);
        backup.put("text", text);
        node = LabNode.zoned(
                primary.address(),
                backup.address(),
                "health-check: { type: tcp, interval: 500ms, timeout: 300ms, fall: 2, fast-interval: 200ms }",
                "failover: { hold-down: 500ms, ramp-step: 50%, ramp-interval: 500ms, slow-start: 1s }");
    }

    private static SteadyLoad gets(String path) {
        return new SteadyLoad(node.web(), "GET " + path + " HTTP/1.1\r\nHost: lab.example\r\n\r\n", 200);
    }

    @Test
    void noRequestFailsWhenNginxClosesConnectionsAfterSevenRequests() {
        try (SteadyLoad load = gets("/few/text")) {
            load.awaitAnswers(3_000);
            assertThat(load.endAndFailures()).isEmpty();
        }
    }

    @Test
    void noRequestWithABodyFailsWhenNginxClosesConnectionsAfterSevenRequests() {
        String post = "POST /few-posts HTTP/1.1\r\nHost: lab.example\r\nContent-Length: 5\r\n\r\nhello";
        try (SteadyLoad load = new SteadyLoad(node.web(), post, 204)) {
            load.awaitAnswers(3_000);
            assertThat(load.endAndFailures()).isEmpty();
        }
    }

    @Test
    void noRequestFailsWhenNginxReloads() throws Exception {
        try (SteadyLoad load = gets("/text")) {
            for (int i = 0; i < 10; i++) {
                load.awaitAnswers(100);
                primary.reload();
            }
            load.awaitAnswers(100);
            assertThat(load.endAndFailures()).isEmpty();
        }
    }

    @Test
    @ExpectedLog({"ENDPOINT_DOWN", "ENDPOINT_EJECTED", "ZONE_MARKED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY"})
    void theBackupZoneServesWhileThePrimaryIsDeadAndNoRequestFails() throws Exception {
        try (SteadyLoad load = gets("/text")) {
            for (int i = 0; i < 3; i++) {
                load.awaitServedBy("a");
                load.awaitAnswers(100);
                primary.stop();
                load.awaitServedBy("b");
                load.awaitAnswers(100);
                primary.start();
            }
            load.awaitServedBy("a");
            assertThat(load.endAndFailures()).isEmpty();
        }
    }
}
