package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.testing.BackendConnection;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.TestTransport;
import io.netty.util.ResourceLeakDetector;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a worker allocates for exchanges on connections that are kept, once it is warm. */
@ExtendWith(CleanState.class)
class AllocationIT {
    private static final int CONNECTIONS = 8;
    private static final int ROUNDS = 2_500;
    private static final long MAX_BYTES_PER_EXCHANGE = 200;

    private static final byte[] REQUEST = ascii("GET /some/path HTTP/1.1\r\nHost: example.com\r\nAccept: */*\r\n\r\n");
    private static final byte[] ANSWER = ascii("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");

    private static final byte[] END = ascii("\r\n\r\n");

    private static final ResourceLeakDetector.Level LEVEL = ResourceLeakDetector.getLevel();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Looking for leaks allocates for every access. */
    @BeforeAll
    static void lookForNoLeaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void lookForLeaksAgain() {
        ResourceLeakDetector.setLevel(LEVEL);
    }

    @Test
    void anExchangeOnKeptConnectionsAllocatesNextToNothing() throws Exception {
        assumeTrue(TestTransport.inForce() == Transport.EPOLL, "epoll is the transport that is built for this");
        try (RecordingBackend backend = RecordingBackend.start(AllocationIT::answer);
                TestNode node = TestNode.start(1, Setup.http(backend.address()))) {
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(new Socket(node.web().getAddress(), node.web().getPort()));
            }
            exchange(clients, ROUNDS);
            long before = node.allocatedByWorkers();
            exchange(clients, ROUNDS);
            long bytes = node.allocatedByWorkers() - before;
            for (Socket client : clients) {
                client.close();
            }
            assertThat(bytes / (CONNECTIONS * ROUNDS)).isLessThanOrEqualTo(MAX_BYTES_PER_EXCHANGE);
        }
    }

    @Test
    void aRelayedMessageAllocatesNothing() throws Exception {
        assumeTrue(TestTransport.inForce() == Transport.EPOLL, "epoll is the transport that is built for this");
        try (RecordingBackend backend = RecordingBackend.start(BackendScript.echo());
                TestNode node = TestNode.start(1, Setup.tcp(backend.address()))) {
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(new Socket(
                        node.address("db").getAddress(), node.address("db").getPort()));
            }
            echo(clients);
            long before = node.allocatedByWorkers();
            echo(clients);
            long bytes = node.allocatedByWorkers() - before;
            for (Socket client : clients) {
                client.close();
            }
            assertThat(bytes / (2 * CONNECTIONS * ROUNDS)).isZero();
        }
    }

    private static void echo(List<Socket> clients) throws IOException {
        byte[] echoed = new byte[REQUEST.length];
        for (int round = 0; round < ROUNDS; round++) {
            for (Socket client : clients) {
                client.getOutputStream().write(REQUEST);
            }
            for (Socket client : clients) {
                new DataInputStream(client.getInputStream()).readFully(echoed);
            }
        }
    }

    /** Answers each empty line. */
    private static void answer(BackendConnection connection) throws IOException {
        byte[] buffer = new byte[4096];
        int matched = 0;
        for (int n = connection.stream().read(buffer);
                n >= 0;
                n = connection.stream().read(buffer)) {
            for (int i = 0; i < n; i++) {
                matched = buffer[i] == END[matched] ? matched + 1 : buffer[i] == END[0] ? 1 : 0;
                if (matched == END.length) {
                    matched = 0;
                    connection.send(ANSWER, ANSWER.length);
                }
            }
        }
    }

    private static void exchange(List<Socket> clients, int rounds) throws IOException {
        byte[] answer = new byte[ANSWER.length];
        for (int round = 0; round < rounds; round++) {
            for (Socket client : clients) {
                client.getOutputStream().write(REQUEST);
            }
            for (Socket client : clients) {
                new DataInputStream(client.getInputStream()).readFully(answer);
            }
        }
    }
}
