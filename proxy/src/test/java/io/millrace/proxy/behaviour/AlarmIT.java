package io.millrace.proxy.behaviour;

import static io.millrace.proxy.behaviour.Watched.AT_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.Health;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Alarms of a running node, from the file to who is called. */
@ExtendWith(CleanState.class)
@ExpectedLog({"ENDPOINT_DOWN", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY"})
class AlarmIT {
    private static final String CHECK = "health-check: { type: tcp, " + AT_ONCE + " }";

    @TempDir
    private Path folder;

    @AutoClose
    private RecordingBackend primary;

    @AutoClose
    private RecordingBackend backup;

    @AutoClose
    private RecordingBackend receiver;

    @BeforeEach
    void start() throws IOException {
        primary = RecordingBackend.start(BackendScript.ok("primary"));
        backup = RecordingBackend.start(BackendScript.ok("backup"));
        receiver = RecordingBackend.start(BackendScript.ok("heard"));
    }

    private String text(String alarms) {
        return Setup.listener("web", "http", List.of())
                + Setup.pool(
                        List.of(CHECK),
                        Setup.zone("a", "primary", primary.address()),
                        Setup.zone("b", "backup", backup.address()))
                + "alarms:\n" + alarms;
    }

    private String webhook(String on) {
        return "  - { name: chat, on: " + on + ", webhook: \"http://" + receiver.address()
                + "/secret\", timeout: 5s }\n";
    }

    private String heard() {
        StringBuilder heard = new StringBuilder();
        receiver.connections().forEach(connection -> heard.append(connection.received()));
        return heard.toString();
    }

    @Test
    void aWebhookIsToldOfTheKindsItIsForWithCausesAndDurations() throws Exception {
        try (Watched watched = Watched.start(text(webhook("[ failover, pool-empty ]")))) {
            watched.awaitHealth(Health.UP, Health.UP);
            primary.refuse();
            Await.until("the call", () -> watched.node().meter("millrace.alarm.sent", "alarm", "chat") == 1);
            assertThat(heard())
                    .startsWith("POST /secret HTTP/1.1\r\n")
                    .contains("\"alarm\":\"chat\"", "\"event\":\"FAILOVER\"", "\"pool\":\"app\"", "\"after\":\"0/100\"")
                    .contains("\"verdictNanos\":", "\"sharesNanos\":", "ENDPOINT_DOWN a/" + primary.address())
                    .doesNotContain("\"event\":\"ENDPOINT_DOWN\"");
            assertThat(receiver.complaints()).isEmpty();
        }
    }

    @Test
    void aProgramReadsTheEvent() throws Exception {
        Path written = folder.resolve("event");
        String command = "  - { name: pager, on: endpoint-down, command: [ /bin/sh, -c, 'echo \"$MILLRACE_EVENT\" > "
                + written + ".part && cat >> " + written + ".part && mv " + written + ".part " + written + "' ] }\n";
        try (Watched watched = Watched.start(text(command))) {
            watched.awaitHealth(Health.UP, Health.UP);
            primary.refuse();
            Await.until("the call", () -> watched.node().meter("millrace.alarm.sent", "alarm", "pager") == 1);
            assertThat(Files.readString(written))
                    .startsWith("ENDPOINT_DOWN\n{")
                    .contains("\"subject\":\"a/" + primary.address() + "\"", "L4 refused");
        }
    }

    @Test
    @ExpectedLog("alarm chat")
    void anAlarmThatNobodyTakesHoldsNobodyUpAndIsCounted() throws Exception {
        receiver.script(BackendScript.once("HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n"));
        try (Watched watched = Watched.start(text(webhook("endpoint-down")))) {
            watched.awaitHealth(Health.UP, Health.UP);
            primary.refuse();
            watched.awaitShares(0, 100);
            assertThat(watched.answers(4)).containsOnlyKeys("backup");
            Await.until("the failure", () -> watched.node().meter("millrace.alarm.failed", "alarm", "chat") == 1);
        }
    }

    @Test
    void aReloadBringsAndTakesAlarms() throws Exception {
        String without = text("").replace("alarms:\n", "");
        try (Watched watched = Watched.start(without)) {
            watched.awaitHealth(Health.UP, Health.UP);
            watched.node().reload(text(webhook("endpoint-down")));
            primary.refuse();
            Await.until("the call", () -> watched.node().meter("millrace.alarm.sent", "alarm", "chat") == 1);

            watched.node().reload(without);
            primary.comeBack();
            watched.awaitHealth(Health.UP, Health.UP);
            primary.refuse();
            watched.awaitHealth(Health.DOWN, Health.UP);
            assertThat(receiver.connections()).hasSize(1);
        }
    }
}
