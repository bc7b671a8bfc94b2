package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers with one fault each, and what the report calls it. */
@Timeout(30)
class ErrorKindsIT {
    private static final String TWENTY = "--kind http1 --rate 100 --connections 4 --seconds 0.2 --timeout 5";
    private static final int ASKED = 20;

    private static void assertAllFail(LoadReport report, ErrorKind kind) {
        assertThat(report.completed()).isZero();
        assertThat(report.errors()).isEqualTo(Map.of(kind, (long) ASKED));
        assertThat(report.heldRate()).isFalse();
    }

    @Test
    void nobodyListens() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) gone.getLocalSocketAddress();
        }

        assertAllFail(TestLoad.run(TWENTY, nobody), ErrorKind.CONNECT_REFUSED);
    }

    @Test
    void theListenerAcceptsNoMoreConnections() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress target = (InetSocketAddress) full.getLocalSocketAddress();
            List<Socket> queued = fill(target);
            assertAllFail(
                    TestLoad.run("--kind http1-close --rate 100 --connections 20 --seconds 0.2 --timeout 0.3", target),
                    ErrorKind.CONNECT_TIMEOUT);
            for (Socket socket : queued) {
                socket.close();
            }
        }
    }

    /** Connects until the accept queue takes no more. */
    private static List<Socket> fill(InetSocketAddress target) {
        List<Socket> queued = new ArrayList<>();
        while (true) {
            Socket socket = new Socket();
            queued.add(socket);
            try {
                socket.connect(target, 300);
            } catch (IOException full) {
                return queued;
            }
        }
    }

    @Test
    void theServerResetsEachConnection() throws Exception {
        try (FakeServer server = new FakeServer((socket, in, out) -> {
            FakeServer.readHead(in);
            socket.setSoLinger(true, 0);
        })) {
            assertAllFail(TestLoad.run(TWENTY, server.address()), ErrorKind.RESET);
        }
    }

    @Test
    void theServerClosesInTheMiddleOfAnAnswer() throws Exception {
        try (FakeServer server = new FakeServer((socket, in, out) -> {
            FakeServer.readHead(in);
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello".getBytes(StandardCharsets.US_ASCII));
        })) {
            assertAllFail(TestLoad.run(TWENTY, server.address()), ErrorKind.CLOSED_EARLY);
        }
    }

    @Test
    void theServerAnswersWithAnErrorStatus() throws Exception {
        try (FakeServer server = FakeServer.answering("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")) {
            assertAllFail(TestLoad.run(TWENTY, server.address()), ErrorKind.BAD_STATUS);
            assertThat(server.accepted()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"220 mail.example ready\r\n\r\n", FakeServer.OK + FakeServer.OK})
    void theServerSpeaksAnotherProtocol(String answer) throws Exception {
        try (FakeServer server = FakeServer.answering(answer)) {
            assertAllFail(TestLoad.run(TWENTY, server.address()), ErrorKind.PROTOCOL);
        }
    }

    @Test
    void anotherProtocolThanHttp2() throws Exception {
        try (FakeServer server = FakeServer.answering(FakeServer.OK)) {
            LoadReport report = TestLoad.run(TWENTY.replace("http1", "http2"), server.address());
            assertAllFail(report, ErrorKind.PROTOCOL);
        }
    }

    @Test
    void anEchoThatIsNone() throws Exception {
        try (FakeServer server = new FakeServer((socket, in, out) -> out.write(new byte[64]))) {
            LoadReport report = TestLoad.run(TWENTY.replace("http1", "tcp-connect"), server.address());
            assertAllFail(report, ErrorKind.PROTOCOL);
        }
    }

    @Test
    void theServerSpeaksNoTls() throws Exception {
        try (FakeServer server = new FakeServer((socket, in, out) -> {
            in.read();
            out.write(FakeServer.OK.getBytes(StandardCharsets.US_ASCII));
        })) {
            assertAllFail(TestLoad.run(TWENTY + " --tls", server.address()), ErrorKind.TLS);
        }
    }

    @Test
    void theServerNeverAnswersAndTheRestCannotBeSent() throws Exception {
        try (FakeServer server = new FakeServer((socket, in, out) -> in.transferTo(OutputStream.nullOutputStream()))) {
            LoadReport report = TestLoad.run(
                    "--kind http1 --rate 100 --connections 4 --seconds 0.2 --timeout 0.4", server.address());

            assertThat(report.completed()).isZero();
            assertThat(report.errors()).containsOnlyKeys(ErrorKind.TIMEOUT, ErrorKind.NOT_SENT);
            assertThat(report.failed()).isEqualTo(ASKED);
        }
    }
}
