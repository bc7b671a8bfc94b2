package io.millrace.proxy.http.wire;

/**
 * The HTTP version as it stands on the wire: {@code HTTP/}, a digit, a dot, a digit.
 *
 * <p>Spec: RFC 9112 section 2.3; case-sensitive.
 */
final class Version {
    static final int LENGTH = 8;

    private static final byte[] NAME = Octets.ascii("HTTP/");
    private static final int MAJOR = 5;
    private static final int DOT = 6;
    private static final int MINOR = 7;

    private static final long HTTP_1_0 = Octets.word(Octets.ascii("HTTP/1.0"), 0);
    private static final long HTTP_1_1 = Octets.word(Octets.ascii("HTTP/1.1"), 0);

    private Version() {}

    /** Whether HTTP/1.0 or HTTP/1.1 stands at {@code start}, with eight bytes to look at. */
    static boolean known(byte[] b, int start) {
        long word = Octets.word(b, start);
        return word == HTTP_1_1 || word == HTTP_1_0;
    }

    /** Whether a byte may stand at an index, 0 to 7, of a well-formed version. */
    static boolean matches(int index, byte octet) {
        return switch (index) {
            case MAJOR, MINOR -> Octets.digit(octet);
            case DOT -> octet == '.';
            default -> octet == NAME[index];
        };
    }

    /** Why a well-formed version is refused; null for HTTP/1.0 and HTTP/1.1. */
    static Refusal judge(byte[] b, int start) {
        if (b[start + MAJOR] != '1') {
            return Refusal.UNKNOWN_MAJOR_VERSION;
        }
        return b[start + MINOR] > '1' ? Refusal.BAD_VERSION : null;
    }

    static int minor(byte[] b, int start) {
        return b[start + MINOR] - '0';
    }
}
