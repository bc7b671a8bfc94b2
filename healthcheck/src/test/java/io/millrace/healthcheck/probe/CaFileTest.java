package io.millrace.healthcheck.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaFileTest {

    @TempDir
    Path directory;

    @Test
    void isTakenWithOneCertificateOrMany() throws Exception {
        String one = new TestCertificates().authority.getCertificatePEM();
        String two = new TestCertificates().authority.getCertificatePEM();
        assertThat(refusal(one)).isNull();
        assertThat(refusal("Two of them\n\n" + one + "\nthe second\n" + two)).isNull();
        assertThat(CaFile.read(Files.writeString(directory.resolve("two"), one + two)))
                .hasSize(2);
    }

    @Test
    void isRefusedWhereItIsMissing() {
        Path missing = directory.resolve("missing.pem");
        assertThat(CaFile.refusalOrNull(missing)).isEqualTo(missing + " does not exist");
    }

    @Test
    void isRefusedWhereItIsADirectory() {
        assertThat(CaFile.refusalOrNull(directory)).isEqualTo(directory + " cannot be read: it is a directory");
    }

    @Test
    void isRefusedWithoutACertificate() throws Exception {
        assertThat(refusal("")).contains("is no file of PEM certificates: it holds no certificate");
        assertThat(refusal("hello")).contains("is no file of PEM certificates: ");
        assertThat(refusal("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
                .contains("is no file of PEM certificates: ");
    }

    @Test
    void isRefusedWhereItIsTooLong() throws Exception {
        assertThat(refusal("x".repeat(CaFile.MAX_BYTES + 1)))
                .contains("cannot be read: it is longer than 1048576 bytes");
    }

    private String refusal(String content) throws Exception {
        return CaFile.refusalOrNull(Files.writeString(directory.resolve("ca.pem"), content));
    }
}
