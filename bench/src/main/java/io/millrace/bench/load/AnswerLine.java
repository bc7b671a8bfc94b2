package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * One line of an HTTP/1.1 message, which may come in pieces.
 *
 * <p>Time: a line that comes whole, which is nearly every one, is copied once into memory that all lines of the event loop
 * share; a piece of a line is kept aside until the rest comes.
 */
final class AnswerLine {
    private static final byte LF = '\n';
    private static final byte CR = '\r';
    private static final byte[] NONE = {};
    private static final int LOWER_CASE = 0x20;
    private static final int HEX = 16;
    private static final int MOST_DIGITS = 15;

    /** Where the code stands in {@code HTTP/1.1 200 OK}. */
    private static final int STATUS_AT = 9;

    private static final int STATUS_DIGITS = 3;

    private final byte[] text;
    private byte[] pieces = NONE;
    private int length;
    private int valueAt;
    private boolean tooLong;

    AnswerLine(byte[] scratch) {
        this.text = scratch;
    }

    void clear() {
        pieces = NONE;
        length = 0;
    }

    boolean isTooLong() {
        return tooLong;
    }

    /** Without the line end. */
    int length() {
        return length;
    }

    /** Reads up to the line end; false when it is not there yet, or when the line is too long. */
    boolean read(ByteBuf bytes) {
        int found = bytes.bytesBefore(LF);
        int count = found < 0 ? bytes.readableBytes() : found;
        if (pieces.length + count > text.length) {
            tooLong = true;
            return false;
        }
        if (found < 0) {
            pieces = Arrays.copyOf(pieces, pieces.length + count);
            bytes.readBytes(pieces, pieces.length - count, count);
            return false;
        }
        System.arraycopy(pieces, 0, text, 0, pieces.length);
        bytes.readBytes(text, pieces.length, count).skipBytes(1);
        length = pieces.length + count;
        if (length > 0 && text[length - 1] == CR) {
            length--;
        }
        return true;
    }

    /** The code of a status line, -1 when this is none. */
    int status() {
        boolean wellFormed = length >= STATUS_AT + STATUS_DIGITS && text[0] == 'H' && text[STATUS_AT - 1] == ' ';
        return wellFormed ? (int) number(STATUS_AT, STATUS_AT + STATUS_DIGITS, 10) : -1;
    }

    /** Whether this is the field of a name in lower case; its value is then at hand. */
    boolean isField(String name) {
        int end = name.length();
        if (length <= end || text[end] != ':') {
            return false;
        }
        for (int i = 0; i < end; i++) {
            if ((text[i] | LOWER_CASE) != name.charAt(i)) {
                return false;
            }
        }
        valueAt = end + 1;
        while (valueAt < length && text[valueAt] == ' ') {
            valueAt++;
        }
        return true;
    }

    /** -1 when the value is no number. */
    long decimalValue() {
        return number(valueAt, length, 10);
    }

    /** The number that the line begins with, -1 when there is none. */
    long hexPrefix() {
        int end = 0;
        while (end < length && Character.digit(text[end], HEX) >= 0) {
            end++;
        }
        return number(0, end, HEX);
    }

    /** Whether the value contains a word given in lower case. */
    boolean valueHas(String word) {
        for (int at = valueAt; at + word.length() <= length; at++) {
            int i = 0;
            while (i < word.length() && (text[at + i] | LOWER_CASE) == word.charAt(i)) {
                i++;
            }
            if (i == word.length()) {
                return true;
            }
        }
        return false;
    }

    private long number(int from, int to, int radix) {
        int end = to;
        while (end > from && text[end - 1] == ' ') {
            end--;
        }
        if (from >= end || end - from > MOST_DIGITS) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < end; i++) {
            int digit = Character.digit(text[i], radix);
            if (digit < 0) {
                return -1;
            }
            number = number * radix + digit;
        }
        return number;
    }
}
