package io.millrace.healthcheck.probe;

import static io.millrace.healthcheck.probe.ProbeHarness.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UdpProbeIT {
    private static final int PATIENCE_MILLIS = 10_000;

    private final ProbeHarness harness = new ProbeHarness();
    private final DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());

    UdpProbeIT() throws IOException {
        server.setSoTimeout(PATIENCE_MILLIS);
    }

    @AfterEach
    void close() {
        server.close();
        harness.close();
    }

    @Test
    void passesOnTheExpectedAnswerToTheBytesSent() throws IOException {
        ProbeHarness.Running running = ask("\u00ff\0ping", "\u00fe\0po");

        DatagramPacket question = received();
        assertThat(text(question)).isEqualTo("\u00ff\0ping");
        answer(question, "\u00fe\0pong");

        assertThat(running.result()).hasToString("L7 passed");
    }

    @Test
    void passesOnAnyAnswerWhenNoneIsExpected() throws IOException {
        ProbeHarness.Running running = ask("x", "");

        answer(received(), "");

        assertThat(running.result()).hasToString("L7 passed");
    }

    @Test
    void failsOnAnotherAnswerAndShowsIt() throws IOException {
        ProbeHarness.Running running = ask("x", "pong");

        answer(received(), "po\n");

        assertThat(running.result()).hasToString("L7 body answer begins with \"po?\"");
    }

    @Test
    void takesTheFirstAnswerForTheAnswer() throws IOException {
        ProbeHarness.Running running = ask("x", "pong");

        DatagramPacket question = received();
        answer(question, "busy");
        answer(question, "pong");

        assertThat(running.result()).hasToString("L7 body answer begins with \"busy\"");
        assertThat(running.toldAgain()).isFalse();
    }

    @Test
    void readsOfAHugeAnswerOnlyWhatMatters() throws IOException {
        ProbeHarness.Running running = ask("x", "pong");

        answer(received(), "pong" + "x".repeat(60_000));

        assertThat(running.result()).hasToString("L7 passed");
    }

    @Test
    void isRefusedByAClosedPort() {
        InetSocketAddress address = address();
        server.close();

        assertThat(harness.ask(new Probe.Udp("x", ""), target(address))).isEqualTo("FAIL L4 refused");
    }

    @Test
    void isRefusedWhereOnlyItsOwnSocketHasThePort() throws IOException {
        DatagramChannel own = DatagramChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Target itself = target((InetSocketAddress) own.getLocalAddress());
        NetworkProber prober =
                new NetworkProber(new Wire(harness.loop, NioSocketChannel::new, () -> new NioDatagramChannel(own)));

        ProbeHarness.Running running =
                harness.start(listener -> prober.start(new Probe.Udp("x", ""), itself, listener));

        assertThat(running.result()).hasToString("L4 refused");
        prober.stop();
    }

    @Test
    void ignoresAnAnswerFromSomebodyElseAndTimesOut() throws IOException {
        ProbeHarness.Running running = ask("x", "");

        DatagramPacket question = received();
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            question.setData("pong".getBytes(StandardCharsets.ISO_8859_1));
            stranger.send(question);
        }

        assertThat(running.expire()).hasToString("L4 timed out");
        assertThat(running.toldAgain()).isFalse();
    }

    @Test
    void tellsNobodyOnceCancelled() throws IOException {
        ProbeHarness.Running running = ask("x", "");
        DatagramPacket question = received();

        running.cancel();
        answer(question, "pong");

        assertThat(running.expire()).isNull();
        assertThat(running.toldAgain()).isFalse();
    }

    @Test
    void goesOutFromTheSourceAsked() throws IOException {
        InetAddress source = InetAddress.getByName("127.0.0.2");
        harness.start(new Probe.Udp("x", ""), new Target(address(), null, source, ProxyHeader.NONE));

        assertThat(received().getAddress()).isEqualTo(source);
    }

    @Test
    void countsForNothingFromASourceThatIsNotOurs() throws IOException {
        Target target = new Target(address(), null, InetAddress.getByName("192.0.2.1"), ProxyHeader.NONE);

        assertThat(harness.ask(new Probe.Udp("x", ""), target)).startsWith("INCONCLUSIVE SELF no descriptor left");
    }

    private ProbeHarness.Running ask(String send, String expectedPrefix) {
        return harness.start(new Probe.Udp(send, expectedPrefix), target(address()));
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private DatagramPacket received() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        server.receive(packet);
        return packet;
    }

    private void answer(DatagramPacket question, String answer) throws IOException {
        byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
        server.send(new DatagramPacket(bytes, bytes.length, question.getSocketAddress()));
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
    }
}
