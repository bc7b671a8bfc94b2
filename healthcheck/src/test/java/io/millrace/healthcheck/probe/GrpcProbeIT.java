package io.millrace.healthcheck.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.millrace.healthcheck.probe.Probe.TlsTrust;
import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.millrace.healthcheck.testing.Await;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrpcProbeIT {
    private static final Probe SERVER = new Probe.Grpc(null, "");
    private static final String SETTINGS = frame(4, 0, 0, "");

    /** What Netty's client calls its first stream; 1 is kept for an upgrade from HTTP/1.1. */
    private static final int STREAM = 3;

    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final ProbeHarness harness = new ProbeHarness();
    private final HealthStatusManager health = new HealthStatusManager();
    private Server server;

    @TempDir
    Path directory;

    @AfterEach
    void close() throws Exception {
        Await.until("nothing held", harness::holdsNothing);
        harness.close();
        if (server != null) {
            server.shutdownNow().awaitTermination();
        }
    }

    @Test
    void passesWhereARealServerIsServing() throws Exception {
        assertThat(harness.ask(SERVER, real())).isEqualTo("PASS L7 passed");
    }

    @Test
    void asksForTheServiceNamed() throws Exception {
        Target target = real();
        health.setStatus("shop.Cart", ServingStatus.SERVING);
        health.setStatus("shop.Till", ServingStatus.NOT_SERVING);
        health.setStatus("shop.Odd", ServingStatus.UNKNOWN);

        assertThat(harness.ask(new Probe.Grpc(null, "shop.Cart"), target)).isEqualTo("PASS L7 passed");
        assertThat(harness.ask(new Probe.Grpc(null, "shop.Till"), target)).isEqualTo("FAIL L7 not serving NOT_SERVING");
        assertThat(harness.ask(new Probe.Grpc(null, "shop.Odd"), target)).isEqualTo("FAIL L7 not serving UNKNOWN");
        assertThat(harness.ask(new Probe.Grpc(null, "shop.None"), target))
                .startsWith("FAIL L7 status grpc 5 NOT_FOUND");
    }

    @Test
    void failsWhereTheServerHasNoHealthService() throws Exception {
        server = NettyServerBuilder.forAddress(loopback()).build().start();

        assertThat(harness.ask(SERVER, ProbeHarness.target(server.getPort())))
                .startsWith("FAIL L7 status grpc 12 UNIMPLEMENTED");
    }

    @Test
    void asksOverTlsWithTheNameChecked() throws Exception {
        TestCertificates certificates = new TestCertificates();
        TlsTrust trust = new TlsTrust(null, certificates.caFile(directory), true);
        Target target = realOverTls(certificates.named("api.example"));

        assertThat(harness.ask(new Probe.Grpc(trust, ""), named(target, "api.example")))
                .isEqualTo("PASS L7 passed");
        assertThat(harness.ask(new Probe.Grpc(trust, ""), named(target, "other.example")))
                .startsWith("FAIL L6 certificate");
    }

    @Test
    void failsOverTlsWithoutHttp2() throws Exception {
        TestCertificates certificates = new TestCertificates();
        TlsTrust trust = new TlsTrust("api.example", certificates.caFile(directory), true);
        try (ScriptedServer http1 = new ScriptedServer(
                TestCertificates.listening(certificates.named("api.example")),
                (self, connection) -> ScriptedServer.waitForTheOtherSide(connection))) {
            assertThat(harness.ask(new Probe.Grpc(trust, ""), http1.target()))
                    .isEqualTo("FAIL L6 handshake no HTTP/2 by ALPN");
        }
    }

    @Test
    void failsOnHttp1() throws Exception {
        assertThat(answered(ascii("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")))
                .startsWith("FAIL L7 malformed answer");
    }

    @Test
    void failsOnAnotherStatusOrContent() throws Exception {
        assertThat(answered(SETTINGS + headers(END_STREAM, "88")))
                .startsWith("FAIL L7 malformed answer content-type null");
        assertThat(answered(SETTINGS + headers(END_STREAM, "8d"))).isEqualTo("FAIL L7 status 404");
        assertThat(answered(SETTINGS + headers(0, "88" + literal("content-type", "text/html"))))
                .isEqualTo("FAIL L7 malformed answer content-type text/html");
    }

    @Test
    void passesOnAnAnswerInPieces() throws Exception {
        String answer = SETTINGS
                + frame(8, 0, 0, "0000ffff")
                + head()
                + frame(0, 0, STREAM, "00")
                + frame(0, 0, STREAM, "000000")
                + frame(0, 0, STREAM, "020801")
                + trailers("0");

        assertThat(answered(answer)).isEqualTo("PASS L7 passed");
        try (ScriptedServer slow = h2((out, connection) -> {
            for (byte one : HexFormat.of().parseHex(answer)) {
                out.write(one);
                out.flush();
            }
        })) {
            assertThat(harness.ask(SERVER, slow.target())).isEqualTo("PASS L7 passed");
        }
    }

    @Test
    void failsWithoutTheStatusOfTheCallOrWithABrokenMessage() throws Exception {
        assertThat(answered(SETTINGS + head() + frame(0, END_STREAM, STREAM, "00000000020801")))
                .isEqualTo("FAIL L7 malformed answer no grpc-status");
        assertThat(answered(SETTINGS + head() + frame(0, 0, STREAM, "01000000020801") + trailers("0")))
                .isEqualTo("FAIL L7 malformed answer message of 7 bytes");
        assertThat(answered(SETTINGS + head() + trailers("0")))
                .isEqualTo("FAIL L7 malformed answer message of 0 bytes");
        assertThat(answered(SETTINGS + head() + frame(0, 0, STREAM, "00000000020801") + trailers("99")))
                .isEqualTo("FAIL L7 status grpc 99");
    }

    @Test
    void failsWhenTheStreamIsResetOrTheConnectionGivenUp() throws Exception {
        assertThat(answered(SETTINGS + frame(3, 0, STREAM, "00000007")))
                .isEqualTo("FAIL L7 reset stream REFUSED_STREAM");
        assertThat(answered(SETTINGS + frame(7, 0, 0, "000000000000000b")))
                .isEqualTo("FAIL L7 closed early GOAWAY ENHANCE_YOUR_CALM");
        assertThat(answered(SETTINGS)).isEqualTo("FAIL L7 closed early");
    }

    @Test
    void takesTheAnswerOfAServerThatIsGoingAway() throws Exception {
        assertThat(answered(SETTINGS
                        + frame(7, 0, 0, "0000000300000000")
                        + head()
                        + frame(0, 0, STREAM, "00000000020801")
                        + trailers("0")))
                .isEqualTo("PASS L7 passed");
    }

    @Test
    void endsATargetThatSendsWithoutEnd() throws Exception {
        assertThat(endless(head(), frame(0, 0, STREAM, "00".repeat(1000))))
                .isEqualTo("FAIL L7 answer too long message of more than 1024 bytes");
        assertThat(endless("", headers(0, "08" + "03" + ascii("103"))))
                .isEqualTo("FAIL L7 answer too long more than 16 interim answers");
        assertThat(endless("", headers(0, "88" + literal("x", "y".repeat(100)).repeat(150))))
                .startsWith("FAIL L7 answer too long");
        assertThat(endless(frame(1, 0, STREAM, "88"), frame(9, 0, STREAM, literal("x", "y".repeat(100)))))
                .startsWith("FAIL L7");
        String ping = frame(6, 0, 0, "0000000000000000");
        String settings = frame(4, 0, 0, "000300000064");
        assertThat(endless("", ping)).isEqualTo("FAIL L7 answer too long more than 100 frames");
        assertThat(endless("", settings)).isEqualTo("FAIL L7 answer too long more than 100 frames");
        assertThat(endless("", frame(8, 0, 0, "00000001"))).startsWith("FAIL L7 answer too long");
        assertThat(endless("", frame(0xee, 0, 0, "00".repeat(100)))).startsWith("FAIL L7 answer too long");
    }

    @Test
    void timesOutOnATargetThatSaysNothing() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer silent = h2((out, connection) -> {
            asked.countDown();
            ScriptedServer.waitForTheOtherSide(connection);
        })) {
            ProbeHarness.Running running = harness.start(SERVER, silent.target());
            asked.await();

            assertThat(running.expire()).hasToString("L7 timed out");
        }
    }

    private Target real() throws IOException {
        server = NettyServerBuilder.forAddress(loopback())
                .addService(health.getHealthService())
                .build()
                .start();
        return ProbeHarness.target(server.getPort());
    }

    private Target realOverTls(X509Bundle certificate) throws Exception {
        server = NettyServerBuilder.forAddress(loopback())
                .sslContext(GrpcSslContexts.configure(SslContextBuilder.forServer(certificate.toKeyManagerFactory()))
                        .build())
                .addService(health.getHealthService())
                .build()
                .start();
        return ProbeHarness.target(server.getPort());
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static Target named(Target target, String name) {
        return new Target(target.address(), name, null, ProxyHeader.NONE);
    }

    private interface Answer {
        void write(OutputStream out, Socket connection) throws IOException;
    }

    /** Reads the question first, and leaves the connection to the prober after the answer. */
    private static ScriptedServer h2(Answer answer) throws IOException {
        return new ScriptedServer((self, connection) -> {
            readQuestion(connection);
            answer.write(connection.getOutputStream(), connection);
        });
    }

    /** The question ends with the only data frame there is. */
    private static void readQuestion(Socket connection) throws IOException {
        connection.getInputStream().readNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
        int type = -1;
        while (type != 0) {
            byte[] head = connection.getInputStream().readNBytes(9);
            int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff;
            type = head[3];
            connection.getInputStream().readNBytes(length);
        }
    }

    private String answered(String hex) throws IOException {
        try (ScriptedServer target =
                h2((out, connection) -> out.write(HexFormat.of().parseHex(hex)))) {
            return harness.ask(SERVER, target.target());
        }
    }

    private String endless(String first, String again) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(again);
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        while (block.size() < 16_000) {
            block.writeBytes(bytes);
        }
        try (ScriptedServer target = h2((out, connection) -> {
            out.write(HexFormat.of().parseHex(SETTINGS + first));
            for (long sent = 0; sent < 1L << 30; sent += block.size()) {
                out.write(block.toByteArray());
            }
        })) {
            return harness.ask(SERVER, target.target());
        }
    }

    private static String head() {
        return headers(0, "88" + literal("content-type", "application/grpc"));
    }

    private static String trailers(String status) {
        return headers(END_STREAM, literal("grpc-status", status));
    }

    private static String headers(int flags, String block) {
        return frame(1, END_HEADERS | flags, STREAM, block);
    }

    /** A field in HPACK, without indexing and without Huffman. */
    private static String literal(String name, String value) {
        return "00%02x%s%02x%s".formatted(name.length(), ascii(name), value.length(), ascii(value));
    }

    private static String frame(int type, int flags, int stream, String payload) {
        return "%06x%02x%02x%08x%s".formatted(payload.length() / 2, type, flags, stream, payload);
    }

    private static String ascii(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
