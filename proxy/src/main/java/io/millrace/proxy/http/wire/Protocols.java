package io.millrace.proxy.http.wire;

/**
 * The list of protocols in an Upgrade field.
 *
 * <p>Spec: RFC 9110 section 7.8.
 */
final class Protocols {
    private static final byte[] HTTP = Octets.ascii("http");
    private static final byte[] H2 = Octets.ascii("h2");

    private Protocols() {}

    /**
     * Whether the proxy passes the offer on and tunnels what the backend chooses: a well-formed list of protocols, none of them a version of HTTP.
     *
     * <p>Why: inside a tunnel to {@code h2c} requests would reach a backend past every rule of the proxy.
     */
    static boolean tunnelled(byte[] b, int from, int to) {
        int start = from;
        while (start < to) {
            int end = start;
            while (end < to && b[end] != ',') {
                end++;
            }
            if (!tunnelledProtocol(b, start, trimmed(b, start, end))) {
                return false;
            }
            start = end + 1;
            while (start < to && Octets.space(b[start])) {
                start++;
            }
        }
        return from < to && b[to - 1] != ',';
    }

    private static boolean tunnelledProtocol(byte[] b, int from, int to) {
        if (from == to || Octets.startsAnyCase(HTTP, b, from, to) || Octets.startsAnyCase(H2, b, from, to)) {
            return false;
        }
        int slashes = 0;
        for (int p = from; p < to; p++) {
            boolean slash = b[p] == '/';
            boolean between = p > from && p < to - 1;
            slashes += slash ? 1 : 0;
            if (slash ? !between || slashes > 1 : !Octets.token(b[p])) {
                return false;
            }
        }
        return true;
    }

    private static int trimmed(byte[] b, int from, int to) {
        int p = to;
        while (p > from && Octets.space(b[p - 1])) {
            p--;
        }
        return p;
    }
}
