package io.millrace.proxy.http.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The character classes of RFC 9110 and RFC 3986 over single bytes, in one table, and comparisons of byte ranges.
 *
 * <p>Ranges are {@code from} inclusive to {@code to} exclusive.
 */
final class Octets {
    static final byte CR = '\r';
    static final byte LF = '\n';
    static final byte SP = ' ';
    static final byte HTAB = '\t';

    private static final int TOKEN = 1;
    private static final int FIELD_VALUE = 1 << 1;
    private static final int TARGET = 1 << 2;
    private static final int HOST = 1 << 3;
    private static final int ODD = 1 << 4;
    private static final byte[] CLASSES = classes();

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_ONE = 0x0101_0101_0101_0101L;
    private static final long EACH_SPACE = EACH_ONE * SP;
    private static final long EACH_DELETE = EACH_ONE * 0x7f;
    private static final long EACH_HIGH_BIT = EACH_ONE << 7;
    private static final long EACH_HYPHEN = EACH_ONE * '-';
    private static final int CASE_BIT = 0x20;
    private static final long EACH_CASE_BIT = EACH_ONE * CASE_BIT;

    private Octets() {}

    /** Whether the byte may stand in a method or field name. Spec: tchar, RFC 9110 section 5.6.2. */
    static boolean token(byte octet) {
        return is(TOKEN, octet);
    }

    /** Whether the byte may stand in a field value or reason phrase: HTAB, SP, VCHAR, obs-text. */
    static boolean fieldValue(byte octet) {
        return is(FIELD_VALUE, octet);
    }

    /**
     * Offset of the first byte that may not stand in a field value, or the end of the range.
     *
     * <p>Why: values are most of a head, so they are looked at eight bytes at a time: a byte below SP or equal to DEL sets its high bit in one of two
     * differences. A borrow can set bits above such a byte but none below, so the lowest bit set is true. HTAB sets it, too, and is passed by.
     */
    static int fieldValueEnd(byte[] bytes, int from, int to) {
        int p = from;
        while (p + Long.BYTES <= to) {
            long word = (long) WORDS.get(bytes, p);
            long notDelete = word ^ EACH_DELETE;
            long suspect = ((word - EACH_SPACE) & ~word | (notDelete - EACH_ONE) & ~notDelete) & EACH_HIGH_BIT;
            if (suspect == 0) {
                p += Long.BYTES;
                continue;
            }
            p += Long.numberOfTrailingZeros(suspect) / Byte.SIZE;
            if (bytes[p] != HTAB) {
                return p;
            }
            p++;
        }
        while (p < to && fieldValue(bytes[p])) {
            p++;
        }
        return p;
    }

    /**
     * Offset of the first byte that is neither an ASCII letter nor a hyphen, or, without one, an offset less than eight before the end of the range.
     *
     * <p>Why: nearly every byte of nearly every field name is one of these, and eight of them are told from the rest at once. Seven bits of each byte take part in
     * the sums, so that nothing is carried from one byte to the next.
     */
    static int lettersEnd(byte[] bytes, int from, int to) {
        int p = from;
        while (p + Long.BYTES <= to) {
            long word = (long) WORDS.get(bytes, p);
            long lower = (word | EACH_CASE_BIT) & ~EACH_HIGH_BIT;
            long letter = lower + EACH_ONE * (0x80 - 'a') & ~(lower + EACH_ONE * (0x7f - 'z'));
            long notHyphen = (word ^ EACH_HYPHEN) & ~EACH_HIGH_BIT;
            long hyphen = ~(notHyphen + ~EACH_HIGH_BIT);
            long other = (~(letter | hyphen) | word) & EACH_HIGH_BIT;
            if (other != 0) {
                return p + Long.numberOfTrailingZeros(other) / Byte.SIZE;
            }
            p += Long.BYTES;
        }
        return p;
    }

    /** The eight bytes at an offset, the first one lowest. */
    static long word(byte[] bytes, int at) {
        return (long) WORDS.get(bytes, at);
    }

    /**
     * The bytes of a range of 1 to 8, or the first 8 of a longer one, with bit 5 of each set, the first one lowest: the lower case of a name, and different for
     * names that differ in more than case. That holds for the characters of tokens only.
     */
    static long lowerCaseWord(byte[] bytes, int from, int to) {
        int length = to - from;
        if (from + Long.BYTES <= bytes.length) {
            long word = (long) WORDS.get(bytes, from) | EACH_CASE_BIT;
            return length < Long.BYTES ? word & (1L << Byte.SIZE * length) - 1 : word;
        }
        long word = 0;
        for (int i = 0; i < Math.min(length, Long.BYTES); i++) {
            word |= (bytes[from + i] & 0xffL | CASE_BIT) << Byte.SIZE * i;
        }
        return word;
    }

    /** Whether the byte may stand by itself in a request target: visible ASCII, neither {@code #} nor {@code %}. */
    static boolean target(byte octet) {
        return is(TARGET, octet);
    }

    /** Whether the byte may stand in a host name: unreserved or sub-delims, not the comma. */
    static boolean host(byte octet) {
        return is(HOST, octet);
    }

    /** Whether the byte is one of the token characters that some backends turn into a hyphen: all but letters, digits and hyphens. */
    static boolean odd(byte octet) {
        return is(ODD, octet);
    }

    static boolean digit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    static boolean space(byte octet) {
        return octet == SP || octet == HTAB;
    }

    /** Value of a hexadecimal digit, or -1 for any other byte. */
    static int hexOrMinusOne(byte octet) {
        if (digit(octet)) {
            return octet - '0';
        }
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    static boolean equal(byte[] expected, byte[] bytes, int from, int to) {
        if (to - from != expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (bytes[from + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether a range holds a lower-case ASCII word in any case. */
    static boolean equalAnyCase(byte[] lowerCase, byte[] bytes, int from, int to) {
        return to - from == lowerCase.length && startsAnyCase(lowerCase, bytes, from, to);
    }

    /** Whether a range begins with a lower-case ASCII word in any case. */
    static boolean startsAnyCase(byte[] lowerCase, byte[] bytes, int from, int to) {
        if (to - from < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (lower(bytes[from + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether two ranges of one array hold the same ASCII text but for case. */
    static boolean sameAnyCase(byte[] bytes, int from, int to, int otherFrom, int otherTo) {
        if (to - from != otherTo - otherFrom) {
            return false;
        }
        for (int i = 0; i < to - from; i++) {
            if (lower(bytes[from + i]) != lower(bytes[otherFrom + i])) {
                return false;
            }
        }
        return true;
    }

    static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean is(int kind, byte octet) {
        return (CLASSES[octet & 0xff] & kind) != 0;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int octet = 0; octet < 256; octet++) {
            boolean visible = octet > ' ' && octet < 0x7f;
            boolean alphanumeric = visible && Character.isLetterOrDigit(octet);
            boolean token = alphanumeric || "!#$%&'*+-.^_`|~".indexOf(octet) >= 0;
            boolean host = alphanumeric || "-._~!$&'()*+;=".indexOf(octet) >= 0;
            int kinds = token ? TOKEN : 0;
            kinds |= visible || octet == SP || octet == HTAB || octet > 0x7f ? FIELD_VALUE : 0;
            kinds |= visible && octet != '#' && octet != '%' ? TARGET : 0;
            kinds |= host ? HOST : 0;
            kinds |= token && !alphanumeric && octet != '-' ? ODD : 0;
            classes[octet] = (byte) kinds;
        }
        return classes;
    }
}
