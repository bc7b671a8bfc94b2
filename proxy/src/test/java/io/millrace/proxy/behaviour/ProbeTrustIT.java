package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.pool.MemberStatus;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whom the probes of a running node trust. */
@ExtendWith(CleanState.class)
@ExpectedLog({"ENDPOINT_DOWN", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY"})
class ProbeTrustIT {

    @Test
    void aReloadReadsAFileOfTrustedCertificatesThatChanged(@TempDir Path directory) throws Exception {
        X509Bundle mine = authority();
        X509Bundle certificate = new CertificateBuilder()
                .ecp256()
                .subject("CN=a")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(mine);
        Path caFile = Files.writeString(directory.resolve("ca.pem"), authority().getCertificatePEM());
        try (SSLServerSocket backend = listening(certificate)) {
            String text = text(caFile, backend.getLocalPort());
            try (TestNode node = TestNode.start(text)) {
                await(node, Health.DOWN);
                assertThat(member(node).check().lastResult().reason()).isEqualTo(Reason.CERTIFICATE);

                Files.writeString(caFile, mine.getCertificatePEM());
                node.reload(text);
                await(node, Health.UP);
            }
        }
    }

    private static X509Bundle authority() throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=Authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static String text(Path caFile, int port) {
        String check = "health-check: { type: tls, ca-file: " + caFile
                + ", interval: 100ms, timeout: 1s, fast-interval: 50ms, rise: 1, fall: 1, longest-interval: 100ms }";
        return Setup.listener("web", "http", List.of())
                + Setup.pool(List.of(check), Setup.zone("a", "primary", "127.0.0.1:" + port));
    }

    private static MemberStatus member(TestNode node) {
        return node.node().health().pools().get(0).members().get(0);
    }

    private static void await(TestNode node, Health health) {
        Await.until(health.name(), () -> member(node).health() == health);
    }

    /** Shakes hands with everybody, one after the other, until it is closed. */
    private static SSLServerSocket listening(X509Bundle certificate) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(
                () -> {
                    while (!server.isClosed()) {
                        try (SSLSocket accepted = (SSLSocket) server.accept()) {
                            accepted.startHandshake();
                        } catch (IOException ignored) {
                            // The probe took offence, or the server is closed.
                        }
                    }
                },
                "tls-backend");
        thread.setDaemon(true);
        thread.start();
        return server;
    }
}
