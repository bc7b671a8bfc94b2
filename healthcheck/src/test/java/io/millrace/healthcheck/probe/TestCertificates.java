package io.millrace.healthcheck.probe;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** An authority for the tests, and servers with certificates from it. */
final class TestCertificates {
    static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    static final Instant AGO = Instant.parse("2021-02-03T00:00:00Z");
    static final Instant FAR = Instant.parse("2090-01-01T00:00:00Z");

    final X509Bundle authority = certificate()
            .subject("CN=Test Authority")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();

    TestCertificates() throws Exception {}

    static CertificateBuilder certificate() {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=anybody")
                .notBefore(LONG_AGO)
                .notAfter(Instant.now().plus(300, ChronoUnit.DAYS));
    }

    X509Bundle named(String name) throws Exception {
        return certificate().addSanDnsName(name).buildIssuedBy(authority);
    }

    /** A file that holds the authority's certificate. */
    Path caFile(Path directory) throws Exception {
        return file(directory, authority.getCertificatePEM());
    }

    static Path file(Path directory, String pem) throws Exception {
        return Files.writeString(Files.createTempFile(directory, "ca", ".pem"), pem);
    }

    static SSLServerSocket listening(X509Bundle certificate) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManagerFactory keys = certificate.toKeyManagerFactory();
        context.init(keys.getKeyManagers(), null, null);
        ServerSocket socket =
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return (SSLServerSocket) socket;
    }
}
