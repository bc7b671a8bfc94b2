package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.ChildNode;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node without a free file descriptor (256 in all): it waits, it does not spin, nothing dies, and it goes on. */
@ExtendWith(CleanState.class)
class DescriptorExhaustionIT {
    private static final int DESCRIPTORS = 256;
    private static final int CLIENTS = 400;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @AutoClose
    private RecordingBackend backend;

    @BeforeEach
    void start() throws IOException {
        backend = RecordingBackend.start(BackendScript.ok("ok"));
    }

    @Test
    void acceptingPausesAndResumes() throws Exception {
        String text = "limits: { connections: 100000 }\n"
                + Setup.http(List.of(), List.of("ejection: off"), backend.address());
        try (ChildNode node = ChildNode.start(DESCRIPTORS, text)) {
            assertThat(serves(node))
                    .as("and has loaded the classes for it, which lie in files here")
                    .isTrue();
            List<RawClient> clients = connect(node);
            Await.until("no descriptor left", () -> openDescriptors(node) >= DESCRIPTORS - 2);
            assertThat(cpuOver(node, Duration.ofSeconds(1))).isLessThan(Duration.ofMillis(300));
            closeAll(clients);
            Await.until(LONG, () -> "service again, the node said " + node.output(), () -> serves(node));
            assertThat(cpuOver(node, Duration.ofSeconds(1))).isLessThan(Duration.ofMillis(300));
            assertThat(node.end()).as(() -> node.output().toString()).isZero();
            assertThat(node.output()).noneMatch(line -> line.contains("LEAK") || line.contains("\tat "));
            assertThat(node.output()).anyMatch(line -> line.contains("accepting pauses"));
        }
    }

    @Test
    void theLimitDerivedFromTheDescriptorsKeepsServiceUp() throws Exception {
        try (ChildNode node = ChildNode.start(DESCRIPTORS, Setup.http(backend.address()))) {
            List<RawClient> clients = connect(node);
            assertThat(clients.get(0).exchange(GET).status()).isEqualTo(200);
            assertThat(openDescriptors(node)).isLessThan(DESCRIPTORS);
            closeAll(clients);
            Await.until(LONG, () -> "service again, the node said " + node.output(), () -> serves(node));
            assertThat(node.end()).as(() -> node.output().toString()).isZero();
            assertThat(node.output()).noneMatch(line -> line.contains("accepting pauses"));
        }
    }

    private static List<RawClient> connect(ChildNode node) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(RawClient.connect(node.web()));
        }
        return clients;
    }

    private static void closeAll(List<RawClient> clients) throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }

    private static int openDescriptors(ChildNode node) {
        try {
            return node.openDescriptors();
        } catch (IOException e) {
            throw new AssertionError(node.output().toString(), e);
        }
    }

    private static Duration cpuOver(ChildNode node, Duration window) throws IOException {
        Duration before = node.cpuTime();
        Await.holdsWithin(window, () -> false);
        return node.cpuTime().minus(before);
    }

    private static boolean serves(ChildNode node) {
        try (RawClient client = RawClient.connect(node.web())) {
            return client.exchange(GET).status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
