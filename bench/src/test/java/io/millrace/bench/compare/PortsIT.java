package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsIT {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int CLIENTS = 100;
    private static final int ROUNDS = 20;

    @Test
    void aPortOnWhichSomebodyListensIsNotFreeAndTheMessageSaysWhoDoes() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            int port = server.getLocalPort();

            assertThat(Ports.isFree(port)).isFalse();
            assertThatThrownBy(() -> Ports.awaitFree(port, "nginx", 1))
                    .isInstanceOf(CannotCompare.class)
                    .hasMessageStartingWith("port " + port + " is taken by LISTEN ")
                    .hasMessageContainingAll("pid=" + ProcessHandle.current().pid(), "(expected: free for nginx, ");
        }
    }

    @Test
    void aPortFromWhichAConnectionGoesOutIsNotFree() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                Socket client = new Socket(LOOPBACK, server.getLocalPort())) {
            assertThat(Ports.isFree(client.getLocalPort())).isFalse();
        }
    }

    @Test
    void aPortIsFreeWhenOnlyConnectionsThatItsServerClosedAreLeftOfIt() throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                Socket client = new Socket(LOOPBACK, server.getLocalPort())) {
            port = server.getLocalPort();
            server.accept().close();
            assertThat(client.getInputStream().read()).isNegative();
        }

        Ports.awaitFree(port, "its successor", 0);

        assertThat(Ports.isFree(port)).isTrue();
    }

    @Test
    void theBackendOfStalledUploadsLeavesItsPortFreeAsItCloses() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            List<Socket> clients = new ArrayList<>();
            StalledBackend backend = new StalledBackend();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(stalledUpload(backend.port()));
            }

            backend.close();

            assertThat(Thread.getAllStackTraces().keySet())
                    .as("round %d: whoever is within accept() keeps the port", round)
                    .extracting(Thread::getName)
                    .doesNotContain("stalled-accept");
            assertThat(Ports.isFree(backend.port())).as("round %d", round).isTrue();
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static Socket stalledUpload(int port) throws IOException {
        Socket client = new Socket(LOOPBACK, port);
        client.getOutputStream().write("POST / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        return client;
    }
}
