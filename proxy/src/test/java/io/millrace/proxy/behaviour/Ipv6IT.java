package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.WireResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** IPv6 on both sides, and listeners with several addresses. */
@ExtendWith(CleanState.class)
class Ipv6IT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n";

    @BeforeAll
    static void onlyWhereThereIsIpv6() {
        assumeThat(hasIpv6()).isTrue();
    }

    private static boolean hasIpv6() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return probe.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    @Test
    void httpIsServedFromAndToIpv6Addresses() throws Exception {
        try (RecordingBackend backend = RecordingBackend.startV6(BackendScript.http(
                        request -> Answers.ok(request.fields().one("x-forwarded-for") + " "
                                + request.fields().one("host"))));
                TestNode node = TestNode.start(Setup.http(backend.address()).replace("127.0.0.1:0", "\"[::1]:0\""))) {
            WireResponse response = node.exchange(GET);
            assertThat(response.text()).isIn("::1 [::1]:80", "0:0:0:0:0:0:0:1 [::1]:80");
        }
    }

    @Test
    void tcpIsRelayedFromAndToIpv6Addresses() throws Exception {
        try (RecordingBackend backend = RecordingBackend.startV6(BackendScript.echo());
                TestNode node = TestNode.start(Setup.tcp(backend.address()).replace("127.0.0.1:0", "\"[::1]:0\""));
                RawClient client = RawClient.connect(node.address("db"))) {
            assertThat(new String(client.send("hello").readExactly(5), StandardCharsets.ISO_8859_1))
                    .isEqualTo("hello");
        }
    }

    @Test
    void oneListenerServesAllItsAddresses() throws Exception {
        try (RecordingBackend backend = RecordingBackend.start(BackendScript.ok("ok"));
                TestNode node = TestNode.start(Setup.http(backend.address())
                        .replace("127.0.0.1:0", "[ \"127.0.0.1:0\", \"[::1]:0\", \"127.0.0.2:0\" ]"))) {
            List<InetSocketAddress> addresses = node.node().addresses("web");
            assertThat(addresses).hasSize(3);
            for (InetSocketAddress address : addresses) {
                try (RawClient client = RawClient.connect(address)) {
                    assertThat(client.exchange(GET).text()).isEqualTo("ok");
                }
            }
        }
    }
}
