package io.millrace.healthcheck.probe;

import static io.millrace.healthcheck.probe.ProbeHarness.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpProbeIT {
    private static final Probe TCP = new Probe.Tcp();
    private final ProbeHarness harness = new ProbeHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void passesWhereSomebodyListens() throws IOException {
        try (ServerSocket server = listening()) {
            assertThat(harness.ask(TCP, target(server.getLocalPort()))).isEqualTo("PASS L4 passed");
        }
    }

    @Test
    void failsAsRefusedWhereNobodyListens() throws IOException {
        assertThat(harness.ask(TCP, target(closedPort()))).isEqualTo("FAIL L4 refused");
    }

    @Test
    void failsAsRefusedWhereOnlyItsOwnSocketHasThePort() throws IOException {
        SocketChannel own = SocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Target itself = target((InetSocketAddress) own.getLocalAddress());
        NetworkProber prober =
                new NetworkProber(new Wire(harness.loop, () -> new NioSocketChannel(own), NioDatagramChannel::new));

        ProbeHarness.Running running = harness.start(listener -> prober.start(TCP, itself, listener));

        assertThat(running.result()).hasToString("L4 refused");
        assertThat(own.isOpen()).isFalse();
        prober.stop();
    }

    @Test
    void passesOverIpv6() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("::1"))) {
            Target ipv6 = target(new InetSocketAddress("::1", server.getLocalPort()));
            assertThat(harness.ask(TCP, ipv6)).isEqualTo("PASS L4 passed");
        }
    }

    @Test
    void comesFromTheSourceAddress() throws IOException {
        try (ServerSocket server = listening()) {
            Target from = new Target(
                    target(server.getLocalPort()).address(), null, InetAddress.getByName("127.0.0.2"), ProxyHeader.V1);
            harness.ask(TCP, from);
            try (Socket accepted = server.accept()) {
                assertThat(accepted.getInetAddress().getHostAddress()).isEqualTo("127.0.0.2");
            }
        }
    }

    @Test
    void blamesItselfForASourceAddressThatIsNotIts() throws IOException {
        try (ServerSocket server = listening()) {
            Target from = new Target(
                    target(server.getLocalPort()).address(),
                    null,
                    InetAddress.getByName("192.0.2.1"),
                    ProxyHeader.NONE);
            assertThat(harness.ask(TCP, from))
                    .startsWith("INCONCLUSIVE SELF no descriptor left Cannot assign requested");
        }
    }

    @Test
    void saysProxyHeaderVersion1First() throws IOException {
        assertThat(receivedWith(ProxyHeader.V1)).isEqualTo("PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void saysProxyHeaderVersion2First() throws IOException {
        assertThat(receivedWith(ProxyHeader.V2)).isEqualTo(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000"));
    }

    /** Reads up to the reset; what came before it is still there to be read. */
    private byte[] receivedWith(ProxyHeader header) throws IOException {
        try (ServerSocket server = listening()) {
            Target target = new Target(target(server.getLocalPort()).address(), null, null, header);
            assertThat(harness.ask(TCP, target)).isEqualTo("PASS L4 passed");
            try (Socket accepted = server.accept()) {
                byte[] received = new byte[100];
                int length = accepted.getInputStream().read(received);
                assertThat(endsByReset(accepted)).isTrue();
                return Arrays.copyOf(received, length);
            }
        }
    }

    private static boolean endsByReset(Socket accepted) throws IOException {
        try {
            return accepted.getInputStream().read() >= 0;
        } catch (SocketException reset) {
            return reset.getMessage().contains("reset");
        }
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private static int closedPort() throws IOException {
        try (ServerSocket server = listening()) {
            return server.getLocalPort();
        }
    }
}
