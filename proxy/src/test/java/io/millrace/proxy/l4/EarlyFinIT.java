package io.millrace.proxy.l4;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.proxy.config.ConfigReader;
import io.millrace.proxy.node.Node;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.FullBacklog;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.TestTransport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections that end while they are paused: what was sent before the end still arrives, and nobody spins meanwhile. */
@Timeout(60)
@ExtendWith(CleanState.class)
final class EarlyFinIT {

    @Test
    @ExpectedLog({"ENDPOINT_EJECTED", "ZONE_MARKED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY"})
    void whatAClientSentAndEndedBeforeAnEndpointWasConnectedIsRelayed() throws Exception {
        try (FullBacklog slow = new FullBacklog();
                RecordingBackend echo = RecordingBackend.start(BackendScript.echo());
                RunningNode node = new RunningNode(slow.address() + "\", \"" + echo.address())) {
            for (int i = 0; i < 4; i++) {
                try (RawClient client = node.connect()) {
                    client.send("early").halfClose();
                    assertThat(client.reader().stream().readAllBytes())
                            .asString()
                            .isEqualTo("early");
                }
            }
        }
    }

    @Test
    void aRelayThatBothSidesHaveEndedWaitsForASlowReaderAtRest() throws Exception {
        int bytes = 8 << 20;
        BackendScript sendAndEnd = connection -> {
            connection.stream().readAllBytes();
            connection.send(new byte[bytes]);
        };
        try (RecordingBackend backend = RecordingBackend.start(sendAndEnd);
                RunningNode node = new RunningNode(backend.address());
                RawClient client = RawClient.connect(node.address(), 4096)) {
            client.send("all of it").halfClose();
            Await.until("the processor at rest while the client does not read", EarlyFinIT::atRest);
            assertThat(client.reader().stream().readAllBytes()).hasSize(bytes);
        }
    }

    private static boolean atRest() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        long windowNanos = Duration.ofMillis(500).toNanos();
        LockSupport.parkNanos(windowNanos);
        return system.getProcessCpuTime() - before < windowNanos / 4;
    }

    private record RunningNode(Node node) implements AutoCloseable {
        RunningNode(String endpoints) throws Exception {
            this(Node.start(((ConfigReader.Valid)
                            ConfigReader.read("test.yaml", """
                    node: { workers: 1, transport: TRANSPORT }
                    listeners: [ { name: db, bind: 127.0.0.1:0, protocol: tcp, pool: db } ]
                    pools:
                      - name: db
                        timeouts: { connect: 300ms }
                        zones: [ { name: a, endpoints: [ "ENDPOINTS" ] } ]
                    """.replace("TRANSPORT", TestTransport.name())
                                    .replace("ENDPOINTS", endpoints)))
                    .config()));
        }

        InetSocketAddress address() {
            return node.addresses("db").get(0);
        }

        RawClient connect() throws IOException {
            return RawClient.connect(address());
        }

        @Override
        public void close() {
            node.stop(Duration.ZERO);
        }
    }
}
