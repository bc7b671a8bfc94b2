package io.millrace.healthcheck.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of PEM certificates to trust.
 *
 * <p>Threading: any that may wait for a disk.
 * <br>Limits: {@link #MAX_BYTES}; four times what all public authorities together take.
 */
public final class CaFile {
    static final int MAX_BYTES = 1024 * 1024;

    private CaFile() {}

    /** Why {@code file} cannot be used, in words for whoever configured it; null if it can. */
    public static String refusalOrNull(Path file) {
        try {
            read(file);
            return null;
        } catch (NoSuchFileException missing) {
            return file + " does not exist";
        } catch (IOException e) {
            return file + " cannot be read: " + e.getMessage();
        } catch (CertificateException e) {
            return file + " is no file of PEM certificates: " + e.getMessage();
        }
    }

    /** Errors: {@link CertificateException} for a file with anything else in it, or with no certificate. */
    static List<X509Certificate> read(Path file) throws IOException, CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        InputStream pem = new ByteArrayInputStream(bytes(file));
        for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
            certificates.add((X509Certificate) certificate);
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("it holds no certificate");
        }
        return certificates;
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a directory");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is longer than " + MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }
}
