package io.millrace.healthcheck.probe;

import static io.millrace.healthcheck.probe.TestCertificates.AGO;
import static io.millrace.healthcheck.probe.TestCertificates.FAR;
import static io.millrace.healthcheck.probe.TestCertificates.certificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.probe.Probe.StatusRange;
import io.millrace.healthcheck.probe.Probe.TlsTrust;
import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.millrace.healthcheck.testing.Await;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsProbeIT {
    private static TestCertificates certificates;
    private static Path caFile;

    private final ProbeHarness harness = new ProbeHarness();

    @BeforeAll
    static void makeAuthority(@TempDir(cleanup = CleanupMode.ALWAYS) Path directory) throws Exception {
        certificates = new TestCertificates();
        caFile = certificates.caFile(directory);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void passesOnACertificateThatIsGood() throws Exception {
        assertThat(asked(trust(), certificates.named("api.example"), "api.example"))
                .isEqualTo("PASS L6 passed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void passesOnBothVersionsOfTls(String version) throws Exception {
        SSLServerSocket listening = TestCertificates.listening(certificates.named("api.example"));
        listening.setEnabledProtocols(new String[] {version});
        try (ScriptedServer server = new ScriptedServer(listening, TlsProbeIT::shakeHands)) {
            assertThat(harness.ask(new Probe.Tls(trust()), named(server, "api.example")))
                    .isEqualTo("PASS L6 passed");
        }
    }

    @Test
    void failsOnTheNameOfAnother() throws Exception {
        assertThat(asked(trust(), certificates.named("other.example"), "api.example"))
                .isEqualTo("FAIL L6 certificate name other.example does not match api.example");
    }

    @Test
    void failsOnACertificateWithoutTheAddressOfATargetThatHasNoName() throws Exception {
        assertThat(asked(trust(), certificates.named("other.example"), null))
                .isEqualTo("FAIL L6 certificate name other.example does not match 127.0.0.1");
        X509Bundle good = certificate().addSanIpAddress("127.0.0.1").buildIssuedBy(certificates.authority);
        assertThat(asked(trust(), good, null)).isEqualTo("PASS L6 passed");
    }

    @Test
    void namesTheSubjectWhereACertificateHasNoOtherName() throws Exception {
        X509Bundle nameless = certificate().subject("CN=old.example").buildIssuedBy(certificates.authority);
        assertThat(asked(trust(), nameless, "api.example"))
                .isEqualTo("FAIL L6 certificate name CN=old.example does not match api.example");
    }

    @Test
    void checksTheConfiguredNameBeforeTheHostName() throws Exception {
        TlsTrust other = new TlsTrust("other.example", caFile, true);
        assertThat(asked(other, certificates.named("other.example"), "api.example"))
                .isEqualTo("PASS L6 passed");
    }

    @Test
    void failsOnAnExpiredCertificate() throws Exception {
        X509Bundle expired =
                certificate().notAfter(AGO).addSanDnsName("api.example").buildIssuedBy(certificates.authority);
        assertThat(asked(trust(), expired, "api.example")).isEqualTo("FAIL L6 certificate expired 2021-02-03");
    }

    @Test
    void failsOnAnExpiredCertificateThatIsItselfTrusted(@TempDir Path directory) throws Exception {
        X509Bundle expired = certificate()
                .notAfter(AGO)
                .addSanDnsName("api.example")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        TlsTrust itself = new TlsTrust(null, TestCertificates.file(directory, expired.getCertificatePEM()), true);
        assertThat(asked(itself, expired, "api.example")).isEqualTo("FAIL L6 certificate expired 2021-02-03");
    }

    @Test
    void failsOnAnExpiredIssuer() throws Exception {
        X509Bundle issuer = certificate()
                .subject("CN=Old Issuer")
                .notAfter(AGO)
                .setIsCertificateAuthority(true)
                .buildIssuedBy(certificates.authority);
        X509Bundle issued = certificate().addSanDnsName("api.example").buildIssuedBy(issuer);
        assertThat(asked(trust(), issued, "api.example"))
                .isEqualTo("FAIL L6 certificate issuer CN=Old Issuer expired 2021-02-03");
    }

    @Test
    void failsOnACertificateOfTheFuture() throws Exception {
        X509Bundle early = certificate()
                .notBefore(FAR)
                .notAfter(FAR.plusSeconds(1))
                .addSanDnsName("api.example")
                .buildIssuedBy(certificates.authority);
        assertThat(asked(trust(), early, "api.example")).isEqualTo("FAIL L6 certificate not valid before 2090-01-01");
    }

    @Test
    void failsOnAnUnknownIssuer() throws Exception {
        X509Bundle stranger = new TestCertificates().named("api.example");
        X509Bundle selfSigned = certificate()
                .subject("CN=me")
                .addSanDnsName("api.example")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        assertThat(asked(trust(), selfSigned, "api.example")).isEqualTo("FAIL L6 certificate unknown issuer CN=me");
        assertThat(asked(new TlsTrust(null, null, true), stranger, "api.example"))
                .isEqualTo("FAIL L6 certificate unknown issuer CN=Test Authority");
    }

    @Test
    void takesAnyCertificateWhereNoneIsToBeVerified() throws Exception {
        X509Bundle expired = certificate()
                .notAfter(AGO)
                .addSanDnsName("other.example")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        assertThat(asked(new TlsTrust(null, null, false), expired, "api.example"))
                .isEqualTo("PASS L6 passed");
    }

    /** In a session that is resumed no certificate is shown, and an expired one would not be seen. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumesNoSession(String version) throws Exception {
        Set<Long> sessions = ConcurrentHashMap.newKeySet();
        SSLServerSocket listening = TestCertificates.listening(certificates.named("api.example"));
        listening.setEnabledProtocols(new String[] {version});
        try (ScriptedServer server = new ScriptedServer(listening, (self, connection) -> {
            self.readRequest(connection);
            sessions.add(((SSLSocket) connection).getSession().getCreationTime());
            write(connection, "HTTP/1.1 200 OK\r\n\r\n");
        })) {
            assertThat(harness.ask(https(null), named(server, "api.example"))).isEqualTo("PASS L7 passed");
            assertThat(harness.ask(https(null), named(server, "api.example"))).isEqualTo("PASS L7 passed");
            assertThat(sessions).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"api.example", "backend"})
    void indicatesTheNameEvenOfOneLabel(String name) throws Exception {
        BlockingQueue<String> indicated = new LinkedBlockingQueue<>();
        try (ScriptedServer server =
                new ScriptedServer(TestCertificates.listening(certificates.named(name)), (self, connection) -> {
                    SSLSocket tls = (SSLSocket) connection;
                    self.readRequest(tls);
                    ((ExtendedSSLSession) tls.getSession())
                            .getRequestedServerNames()
                            .forEach(said -> indicated.add(new String(said.getEncoded(), StandardCharsets.US_ASCII)));
                    write(connection, "HTTP/1.1 200 OK\r\n\r\n");
                })) {
            assertThat(harness.ask(https(null), named(server, name))).isEqualTo("PASS L7 passed");
            assertThat(indicated.poll(10, TimeUnit.SECONDS)).isEqualTo(name);
        }
    }

    @Test
    void failsInTheHandshakeWhereTheAnswerIsNotTls() throws IOException {
        try (ScriptedServer server = new ScriptedServer((self, connection) -> {
            connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            ScriptedServer.waitForTheOtherSide(connection);
        })) {
            assertThat(harness.ask(new Probe.Tls(trust()), server.target()))
                    .isEqualTo("FAIL L6 handshake the answer is not TLS");
        }
    }

    @Test
    void failsInTheHandshakeOnAnAlert() throws IOException {
        try (ScriptedServer server = new ScriptedServer((self, connection) -> {
            connection.getOutputStream().write(HexFormat.of().parseHex("15030300020228"));
            ScriptedServer.waitForTheOtherSide(connection);
        })) {
            assertThat(harness.ask(new Probe.Tls(trust()), server.target()))
                    .isEqualTo("FAIL L6 handshake Received fatal alert: handshake_failure");
        }
    }

    @Test
    void failsWhenTheTargetHangsUpOnTheHandshake() throws IOException {
        try (ScriptedServer closing = new ScriptedServer(
                        (self, connection) -> connection.getInputStream().read(new byte[2000]));
                ScriptedServer resetting = new ScriptedServer((self, connection) -> {
                    connection.getInputStream().read(new byte[10]);
                    connection.setSoLinger(true, 0);
                })) {
            assertThat(harness.ask(new Probe.Tls(trust()), closing.target())).isEqualTo("FAIL L6 closed early");
            assertThat(harness.ask(new Probe.Tls(trust()), resetting.target())).isEqualTo("FAIL L6 reset");
        }
    }

    /** Silent from the start, or in the middle of a record that it says will be long. */
    @ParameterizedTest
    @ValueSource(strings = {"", "160303", "16030340000200"})
    void timesOutOnAHandshakeThatNeverEnds(String beginning) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((self, connection) -> {
            connection.getInputStream().read(new byte[10]);
            connection.getOutputStream().write(HexFormat.of().parseHex(beginning));
            begun.countDown();
            ScriptedServer.waitForTheOtherSide(connection);
        })) {
            ProbeHarness.Running running = harness.start(new Probe.Tls(trust()), server.target());
            begun.await();
            assertThat(ProbeHarness.inWords(running.expire())).isEqualTo("FAIL L6 timed out");
            assertThat(running.toldAgain()).isFalse();
        }
    }

    @Test
    void endsAHandshakeThatIsFloodedWithRecords() throws IOException {
        byte[] emptyRecords = HexFormat.of().parseHex("140303000101".repeat(1000));
        try (ScriptedServer server = new ScriptedServer((self, connection) -> {
            OutputStream out = connection.getOutputStream();
            while (true) {
                out.write(emptyRecords);
            }
        })) {
            assertThat(harness.ask(new Probe.Tls(trust()), server.target())).startsWith("FAIL L6 ");
        }
    }

    @Test
    void asksOverHttps() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                TestCertificates.listening(certificates.named("api.example")), (self, connection) -> {
                    self.readRequest(connection);
                    write(connection, "HTTP/1.1 200 OK\r\n\r\nall is well");
                })) {
            assertThat(harness.ask(https("well"), named(server, "api.example"))).isEqualTo("PASS L7 passed");
            assertThat(server.request()).startsWith("GET / HTTP/1.1\r\nhost: api.example:" + server.port() + "\r\n");
            assertThat(harness.ask(https("ill"), named(server, "api.example")))
                    .isEqualTo("FAIL L7 body without the expected text");
            assertThat(harness.ask(https(null), named(server, "else.example")))
                    .isEqualTo("FAIL L6 certificate name api.example does not match else.example");
        }
    }

    @Test
    void boundsAnEndlessAnswerOverHttps() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                TestCertificates.listening(certificates.named("api.example")), (self, connection) -> {
                    self.readRequest(connection);
                    write(connection, "HTTP/1.1 200 OK\r\n\r\n");
                    while (true) {
                        write(connection, "x".repeat(16_000));
                    }
                })) {
            assertThat(harness.ask(https("well"), named(server, "api.example")))
                    .isEqualTo("FAIL L7 body without the expected text");
        }
    }

    @Test
    void timesOutAtTheAnswerOnceTlsStands() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(
                TestCertificates.listening(certificates.named("api.example")), (self, connection) -> {
                    self.readRequest(connection);
                    asked.countDown();
                    ScriptedServer.waitForTheOtherSide(connection);
                })) {
            ProbeHarness.Running running = harness.start(https(null), named(server, "api.example"));
            asked.await();
            assertThat(ProbeHarness.inWords(running.expire())).isEqualTo("FAIL L7 timed out");
        }
    }

    @Test
    void failsAtTheHandshakeWhereACertificateOfTheProbeIsDemanded() throws Exception {
        SSLServerSocket listening = TestCertificates.listening(certificates.named("api.example"));
        SSLParameters demanding = listening.getSSLParameters();
        demanding.setNeedClientAuth(true);
        listening.setSSLParameters(demanding);
        try (ScriptedServer server =
                new ScriptedServer(listening, (self, connection) -> self.readRequest(connection))) {
            assertThat(harness.ask(https(null), named(server, "api.example")))
                    .startsWith("FAIL L6 handshake Received fatal alert: ");
        }
    }

    @Test
    void saysTheProxyHeaderBeforeTheHandshake() throws IOException {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        try (ScriptedServer server = new ScriptedServer((self, connection) -> received.add(
                HexFormat.of().formatHex(connection.getInputStream().readNBytes(17))))) {
            harness.ask(new Probe.Tls(trust()), new Target(server.target().address(), null, null, ProxyHeader.V2));
            assertThat(received.poll()).isEqualTo("0d0a0d0a000d0a515549540a2000000016");
        }
    }

    /** The file was read well at start, and is gone since: that is no news of the target. */
    @Test
    void blamesItselfForTrustThatCannotBeRead(@TempDir Path directory) throws Exception {
        Path file = certificates.caFile(directory);
        Probe probe = new Probe.Tls(new TlsTrust(null, file, true));
        try (ScriptedServer server = new ScriptedServer(
                TestCertificates.listening(certificates.named("api.example")), TlsProbeIT::shakeHands)) {
            Target target = named(server, "api.example");
            assertThat(harness.ask(probe, target)).isEqualTo("PASS L6 passed");
            Files.delete(file);
            assertThat(harness.ask(probe, target)).isEqualTo("PASS L6 passed");
            harness.forgetTrust();
            assertThat(harness.ask(probe, target)).startsWith("INCONCLUSIVE SELF not ready itself");
            Files.writeString(file, certificates.authority.getCertificatePEM());
            assertThat(harness.ask(probe, target)).isEqualTo("PASS L6 passed");
        }
    }

    @Test
    void tellsNobodyAfterACancelInTheHandshake() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((self, connection) -> {
            connection.getInputStream().read(new byte[10]);
            begun.countDown();
            ScriptedServer.waitForTheOtherSide(connection);
        })) {
            ProbeHarness.Running running = harness.start(new Probe.Tls(trust()), server.target());
            begun.await();
            running.cancel();
            Await.until("nothing held", harness::holdsNothing);
            assertThat(running.toldAgain()).isFalse();
        }
    }

    private String asked(TlsTrust trust, X509Bundle certificate, String name) throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(TestCertificates.listening(certificate), TlsProbeIT::shakeHands)) {
            return harness.ask(new Probe.Tls(trust), named(server, name));
        }
    }

    private static void shakeHands(ScriptedServer self, Socket connection) throws IOException {
        SSLSocket tls = (SSLSocket) connection;
        tls.startHandshake();
        ScriptedServer.waitForTheOtherSide(connection);
    }

    private static Target named(ScriptedServer server, String name) {
        return new Target(server.target().address(), name, null, ProxyHeader.NONE);
    }

    private static TlsTrust trust() {
        return new TlsTrust(null, caFile, true);
    }

    private static Probe https(String text) {
        return new Probe.Http(
                trust(), "GET", "/", null, List.of(), List.of(new StatusRange(200, 299)), text, null, false, null);
    }

    private static void write(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
