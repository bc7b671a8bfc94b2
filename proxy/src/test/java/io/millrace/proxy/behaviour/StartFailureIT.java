package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.proxy.node.NodeStartException;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node that cannot start says why and leaves nothing behind. */
@ExtendWith(CleanState.class)
class StartFailureIT {
    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertCannotStart(taken.getLocalPort());
        }
    }

    @Test
    void aPortInUseByAnotherNodeIsNamed() throws Exception {
        try (RecordingBackend backend = RecordingBackend.start(BackendScript.ok("ok"));
                TestNode first = TestNode.start(Setup.http(backend.address()))) {
            assertCannotStart(first.web().getPort());
            assertThat(first.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status())
                    .isEqualTo(200);
        }
    }

    private static void assertCannotStart(int port) {
        String text = Setup.http("127.0.0.1:1").replace("127.0.0.1:0", "127.0.0.1:" + port);
        assertThatThrownBy(() -> TestNode.start(text))
                .isInstanceOf(NodeStartException.class)
                .hasMessageContaining("web")
                .hasMessageContaining("127.0.0.1")
                .hasMessageContaining(String.valueOf(port))
                .hasMessageContaining("in use");
    }

    @Test
    void anAddressThatIsNotOursIsNamed() {
        String text = Setup.http("127.0.0.1:1").replace("127.0.0.1:0", "192.0.2.1:8080");
        assertThatThrownBy(() -> TestNode.start(text))
                .isInstanceOf(NodeStartException.class)
                .hasMessageContaining("192.0.2.1")
                .hasMessageContaining("8080");
    }

    @Test
    void whatWasBoundBeforeTheFailureIsFreeAgain() throws Exception {
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            free = probe.getLocalPort();
        }
        String text = "listeners:\n"
                + "  - { name: one, bind: \"127.0.0.1:" + free + "\", protocol: http, pool: app }\n"
                + "  - { name: two, bind: \"192.0.2.1:8080\", protocol: http, pool: app }\n"
                + "pools: [ { name: app, zones: [ { name: a, role: primary, endpoints: [ \"127.0.0.1:1\" ] } ] } ]\n";
        assertThatThrownBy(() -> TestNode.start(text)).isInstanceOf(NodeStartException.class);
        try (ServerSocket again = new ServerSocket()) {
            again.bind(new InetSocketAddress("127.0.0.1", free));
            assertThat(again.isBound()).isTrue();
        }
    }
}
