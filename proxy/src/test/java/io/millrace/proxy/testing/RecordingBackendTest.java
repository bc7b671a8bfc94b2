package io.millrace.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CleanState.class)
class RecordingBackendTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void answersByItsScriptAndRecordsWhatCame() throws IOException {
        try (RecordingBackend backend = RecordingBackend.start(BackendScript.ok("hello"));
                RawClient client = RawClient.connect(address(backend))) {
            assertThat(client.exchange(GET).text()).isEqualTo("hello");
            assertThat(client.exchange(GET).text()).isEqualTo("hello");
            assertThat(backend.connection(0).received()).isEqualTo(GET + GET);
            assertThat(backend.connections()).hasSize(1);
        }
    }

    @Test
    void refusesAndComesBackOnTheSamePort() throws IOException {
        try (RecordingBackend backend = RecordingBackend.start(BackendScript.ok("back"))) {
            backend.refuse();
            assertThatThrownBy(() -> RawClient.connect(address(backend))).isInstanceOf(ConnectException.class);
            backend.comeBack();
            try (RawClient client = RawClient.connect(address(backend))) {
                assertThat(client.exchange(GET).text()).isEqualTo("back");
            }
        }
    }

    @Test
    void tellsAResetFromAnOrderlyEnd() throws IOException {
        try (RecordingBackend backend = RecordingBackend.start(BackendScript.silent())) {
            RawClient.connect(address(backend)).send("x").halfClose().close();
            RawClient.connect(address(backend)).send("x").reset();
            Await.until("FIN", () -> backend.connection(0).seenEndingOrNull() == Ending.FIN);
            Await.until("RST", () -> backend.connection(1).seenEndingOrNull() == Ending.RESET);
        }
    }

    @Test
    void keepsWhatItReadThatWasMalformed() throws IOException {
        try (RecordingBackend backend = RecordingBackend.start(BackendScript.ok("never"));
                RawClient client = RawClient.connect(address(backend))) {
            client.send("GET / HTTP/1.1\nHost: a\n\n");
            Await.until("complaint", () -> backend.complaints().size() == 1);
        }
    }

    @Test
    void aFullBacklogNeitherAcceptsNorRefuses() throws IOException {
        try (FullBacklog full = new FullBacklog();
                Socket socket = new Socket()) {
            int port = Integer.parseInt(full.address().substring(full.address().indexOf(':') + 1));
            assertThatThrownBy(() -> socket.connect(new InetSocketAddress("127.0.0.1", port), 300))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static InetSocketAddress address(RecordingBackend backend) {
        return new InetSocketAddress("127.0.0.1", backend.port());
    }
}
