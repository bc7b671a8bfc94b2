package io.millrace.proxy.route;

import java.util.Arrays;

/**
 * The form of a path in which two spellings of the same resource are equal: percent-encoded unreserved characters decoded,
 * hexadecimal digits of the others in upper case, dot segments removed.
 *
 * <p>Only for comparison; what goes upstream is what the client wrote. {@code %2F} stays as it is, because whether it
 * separates segments is the backend's decision; so do empty segments and broken percent-encodings. {@code ..} above the root
 * stays at the root.
 *
 * <p>Spec: RFC 3986, sections 6.2.2 and 5.2.4.
 */
final class NormalPath {

    private NormalPath() {}

    /** Whether {@code bytes[start, end)} needs no work: no percent sign and no segment that begins with a dot. */
    static boolean isNormal(byte[] bytes, int start, int end) {
        byte previous = 0;
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            if (b == '%' || b == '.' && previous == '/') {
                return false;
            }
            previous = b;
        }
        return true;
    }

    /** The normal form of {@code bytes[start, end)}, which begins with a slash. */
    static byte[] of(byte[] bytes, int start, int end) {
        byte[] path = new byte[end - start];
        int length = decode(bytes, start, end, path);
        return Arrays.copyOf(path, removeDotSegments(path, length));
    }

    private static int decode(byte[] bytes, int start, int end, byte[] to) {
        int length = 0;
        for (int i = start; i < end; i++) {
            int octet = bytes[i] == '%' && end - i > 2 ? octet(bytes[i + 1], bytes[i + 2]) : -1;
            if (octet < 0) {
                to[length++] = bytes[i];
            } else if (isUnreserved(octet)) {
                to[length++] = (byte) octet;
                i += 2;
            } else {
                to[length++] = '%';
                to[length++] = upperCase(bytes[i + 1]);
                to[length++] = upperCase(bytes[i + 2]);
                i += 2;
            }
        }
        return length;
    }

    /* In place: the result never outgrows what was read. Each turn handles one slash and the segment after it. */
    private static int removeDotSegments(byte[] path, int length) {
        int written = 0;
        for (int slash = 0; slash < length; ) {
            int next = slash + 1;
            while (next < length && path[next] != '/') {
                next++;
            }
            int dots = dots(path, slash + 1, next);
            if (dots == 0) {
                System.arraycopy(path, slash, path, written, next - slash);
                written += next - slash;
            } else {
                written = dots == 2 ? lastSlash(path, written) : written;
                if (next == length) {
                    path[written++] = '/';
                }
            }
            slash = next;
        }
        return written;
    }

    /** 1 for the segment {@code .}, 2 for {@code ..}, 0 for every other. */
    private static int dots(byte[] path, int start, int end) {
        boolean onlyDots = end - start == 1 && path[start] == '.'
                || end - start == 2 && path[start] == '.' && path[start + 1] == '.';
        return onlyDots ? end - start : 0;
    }

    private static int lastSlash(byte[] path, int end) {
        for (int i = end - 1; i >= 0; i--) {
            if (path[i] == '/') {
                return i;
            }
        }
        return 0;
    }

    private static int octet(byte high, byte low) {
        int h = Character.digit(high, 16);
        int l = Character.digit(low, 16);
        return h < 0 || l < 0 ? -1 : h << 4 | l;
    }

    private static boolean isUnreserved(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private static byte upperCase(byte hexDigit) {
        return (byte) (hexDigit >= 'a' ? hexDigit - 0x20 : hexDigit);
    }
}
