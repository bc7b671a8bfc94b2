package io.millrace.proxy.http.wire;

/**
 * A host with an optional port, as in a Host field and in an absolute-form target.
 *
 * <p>Spec: RFC 9110 section 7.2, RFC 3986 section 3.2.2. Stricter than these in what parsers read differently: no user name, no comma, no percent-encoding,
 * no IPvFuture and no zone in an IPv6 literal, no empty host, no empty port; a port has one to five digits and is at most 65535.
 */
final class Authority {
    private static final int MAX_PORT = 65535;
    private static final int MAX_PORT_DIGITS = 5;

    private Authority() {}

    /** End of the host, which is the offset of the colon or the end of the range; -1 when the range is not a host with an optional port. */
    static int hostEndOrMinusOne(byte[] b, int from, int to) {
        int hostEnd = from < to && b[from] == '[' ? literalEnd(b, from, to) : nameEnd(b, from, to);
        if (hostEnd <= from || hostEnd < to && !port(b, hostEnd, to)) {
            return -1;
        }
        return hostEnd;
    }

    private static int nameEnd(byte[] b, int from, int to) {
        int p = from;
        while (p < to && Octets.host(b[p])) {
            p++;
        }
        return p;
    }

    private static int literalEnd(byte[] b, int from, int to) {
        int p = from + 1;
        while (p < to && b[p] != ']') {
            p++;
        }
        return p < to && Ipv6Text.valid(b, from + 1, p) ? p + 1 : -1;
    }

    private static boolean port(byte[] b, int colon, int to) {
        int digits = to - colon - 1;
        if (b[colon] != ':' || digits < 1 || digits > MAX_PORT_DIGITS) {
            return false;
        }
        int port = 0;
        for (int p = colon + 1; p < to; p++) {
            if (!Octets.digit(b[p])) {
                return false;
            }
            port = 10 * port + b[p] - '0';
        }
        return port <= MAX_PORT;
    }
}
