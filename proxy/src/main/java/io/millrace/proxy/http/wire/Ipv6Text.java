package io.millrace.proxy.http.wire;

/**
 * The textual form of an IPv6 address, without brackets and zone.
 *
 * <p>Spec: IPv6address of RFC 3986 section 3.2.2.
 */
final class Ipv6Text {
    private static final int GROUPS = 8;
    private static final int GROUP_DIGITS = 4;
    private static final int IPV4_GROUPS = 2;
    private static final int LONGEST = 45;

    private Ipv6Text() {}

    static boolean valid(byte[] b, int from, int to) {
        if (to - from > LONGEST) {
            return false;
        }
        int gap = gapOrMinusOne(b, from, to);
        if (gap < 0) {
            return groups(b, from, to, true) == GROUPS;
        }
        int before = gap == from ? 0 : groups(b, from, gap, false);
        int after = gap + 2 == to ? 0 : groups(b, gap + 2, to, true);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    private static int gapOrMinusOne(byte[] b, int from, int to) {
        for (int p = from; p + 1 < to; p++) {
            if (b[p] == ':' && b[p + 1] == ':') {
                return p;
            }
        }
        return -1;
    }

    /** Number of groups of 16 bits in a range that holds no gap; -1 when it is malformed. */
    private static int groups(byte[] b, int from, int to, boolean ipv4Allowed) {
        int groups = 0;
        int start = from;
        while (start <= to) {
            int end = start;
            while (end < to && b[end] != ':') {
                end++;
            }
            if (hexGroup(b, start, end)) {
                groups++;
            } else if (ipv4Allowed && end == to && ipv4(b, start, end)) {
                groups += IPV4_GROUPS;
            } else {
                return -1;
            }
            start = end + 1;
        }
        return groups;
    }

    private static boolean hexGroup(byte[] b, int from, int to) {
        for (int p = from; p < to; p++) {
            if (Octets.hexOrMinusOne(b[p]) < 0) {
                return false;
            }
        }
        return to > from && to - from <= GROUP_DIGITS;
    }

    private static boolean ipv4(byte[] b, int from, int to) {
        int parts = 0;
        int start = from;
        while (start <= to) {
            int end = start;
            while (end < to && b[end] != '.') {
                end++;
            }
            if (!decimalOctet(b, start, end)) {
                return false;
            }
            parts++;
            start = end + 1;
        }
        return parts == 4;
    }

    private static boolean decimalOctet(byte[] b, int from, int to) {
        int value = 0;
        for (int p = from; p < to; p++) {
            if (!Octets.digit(b[p])) {
                return false;
            }
            value = 10 * value + b[p] - '0';
        }
        boolean leadingZero = to - from > 1 && b[from] == '0';
        return to > from && to - from <= 3 && !leadingZero && value <= 255;
    }
}
