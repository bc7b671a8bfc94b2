package io.millrace.healthcheck.probe;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Date;
import java.util.List;

/** A server's certificate was refused; the message is the reason as an operator reads it, such as {@code expired 2026-01-01}. */
final class RefusedCertificate extends CertificateException {

    /** Names of a certificate that fit into a result's detail and tell whose it is. */
    private static final int MAX_NAMES = 3;

    // Kinds of alternative names, RFC 5280, section 4.2.1.6.

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    RefusedCertificate(X509Certificate[] chain, String name, CertificateException cause) {
        super(reason(chain, name, cause), cause);
    }

    private static String reason(X509Certificate[] chain, String name, CertificateException refusal) {
        X509Certificate blamed = chain[0];
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathValidatorException path) {
                blamed = blamed(path, blamed);
            }
            if (cause instanceof CertificateExpiredException) {
                return whose(blamed, chain) + "expired " + day(blamed.getNotAfter());
            }
            if (cause instanceof CertificateNotYetValidException) {
                return whose(blamed, chain) + "not valid before " + day(blamed.getNotBefore());
            }
            if (cause instanceof CertPathBuilderException) {
                return "unknown issuer "
                        + chain[chain.length - 1].getIssuerX500Principal().getName();
            }
        }
        return saysWrongName(refusal)
                ? names(chain[0]) + " does not match " + name
                : deepest(refusal).getMessage();
    }

    /** The JDK's own check of names throws without a cause; its check of chains always has one. */
    private static boolean saysWrongName(CertificateException refusal) {
        return refusal.getCause() == null
                && String.valueOf(refusal.getMessage()).startsWith("No ");
    }

    private static X509Certificate blamed(CertPathValidatorException path, X509Certificate otherwise) {
        if (path.getCertPath() == null || path.getIndex() < 0) {
            return otherwise;
        }
        Certificate certificate = path.getCertPath().getCertificates().get(path.getIndex());
        return certificate instanceof X509Certificate found ? found : otherwise;
    }

    private static String whose(X509Certificate blamed, X509Certificate[] chain) {
        return blamed.equals(chain[0])
                ? ""
                : "issuer " + blamed.getSubjectX500Principal().getName() + " ";
    }

    private static LocalDate day(Date date) {
        return LocalDate.ofInstant(date.toInstant(), ZoneOffset.UTC);
    }

    private static String names(X509Certificate certificate) {
        List<String> names = alternativeNames(certificate);
        if (names.isEmpty()) {
            return "name " + certificate.getSubjectX500Principal().getName();
        }
        String first = String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())));
        return "name " + first + (names.size() > MAX_NAMES ? " and others" : "");
    }

    private static List<String> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name ->
                                    name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    private static Throwable deepest(Throwable cause) {
        return cause.getCause() == null ? cause : deepest(cause.getCause());
    }
}
