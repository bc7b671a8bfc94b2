package io.millrace.proxy.http.wire;

import java.util.Arrays;

/**
 * The trailer section of one chunked body: the lines to forward, as they came.
 *
 * <p>A line is appended as its bytes arrive and taken back at its end if its field is one the proxy acts on.
 *
 * <p>Limits: a number of lines and of bytes in them, the left out ones counted too, the final empty line not counted.
 *
 * <p>Spec: RFC 9112 section 7.1.2, RFC 9110 section 6.5.
 */
final class TrailerSection {
    private static final byte[] EMPTY = {};
    private static final int INITIAL_BYTES = 256;
    private static final int RETAINED_BYTES = 1024;

    private Part part = Part.LINE_START;
    private byte[] bytes = EMPTY;
    private int length;
    private int lineStart;
    private boolean lineDropped;
    private int bytesLeft;
    private int fieldsLeft;

    void reset(int maxBytes, int maxFields) {
        part = Part.LINE_START;
        length = 0;
        bytesLeft = maxBytes;
        fieldsLeft = maxFields;
        if (bytes.length > RETAINED_BYTES) {
            bytes = EMPTY;
        }
    }

    boolean complete() {
        return part == Part.COMPLETE;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Consumes a byte; returns why the body is refused, or null. */
    Refusal step(byte octet) {
        return switch (part) {
            case LINE_START -> lineStart(octet);
            case NAME -> name(octet);
            case VALUE -> value(octet);
            case LINE_FEED -> lineFeed(octet);
            case LAST_LINE_FEED -> lastLineFeed(octet);
            case COMPLETE -> throw new IllegalStateException("byte after the trailer section (expected: none)");
        };
    }

    private Refusal lineStart(byte octet) {
        if (octet == Octets.CR) {
            part = Part.LAST_LINE_FEED;
            return null;
        }
        if (Octets.space(octet)) {
            return Refusal.FOLDED_FIELD;
        }
        if (!Octets.token(octet)) {
            return Refusal.lineBreakOr(octet, Refusal.BAD_FIELD_NAME);
        }
        if (fieldsLeft == 0) {
            return Refusal.TRAILERS_TOO_LARGE;
        }
        fieldsLeft--;
        lineStart = length;
        part = Part.NAME;
        return append(octet);
    }

    private Refusal name(byte octet) {
        if (octet == ':') {
            lineDropped = !forwarded(bytes, lineStart, length);
            part = Part.VALUE;
        } else if (!Octets.token(octet)) {
            return Refusal.lineBreakOr(octet, Refusal.BAD_FIELD_NAME);
        }
        return append(octet);
    }

    private Refusal value(byte octet) {
        if (octet == Octets.CR) {
            part = Part.LINE_FEED;
        } else if (!Octets.fieldValue(octet)) {
            return Refusal.lineBreakOr(octet, Refusal.BAD_FIELD_VALUE);
        }
        return append(octet);
    }

    private Refusal lineFeed(byte octet) {
        if (octet != Octets.LF) {
            return Refusal.BARE_LINE_BREAK;
        }
        part = Part.LINE_START;
        Refusal why = append(octet);
        if (lineDropped) {
            length = lineStart;
        }
        return why;
    }

    private Refusal lastLineFeed(byte octet) {
        if (octet != Octets.LF) {
            return Refusal.BARE_LINE_BREAK;
        }
        part = Part.COMPLETE;
        return null;
    }

    private Refusal append(byte octet) {
        if (bytesLeft == 0) {
            return Refusal.TRAILERS_TOO_LARGE;
        }
        bytesLeft--;
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(INITIAL_BYTES, 2 * length));
        }
        bytes[length++] = octet;
        return null;
    }

    private static boolean forwarded(byte[] b, int from, int to) {
        FieldName name = FieldName.of(b, from, to);
        return name == FieldName.OTHER ? !FieldName.alias(b, from, to) : !name.hopByHop() && !name.pinned();
    }

    /** The piece of the section that the next byte belongs to. */
    private enum Part {
        LINE_START,
        NAME,
        VALUE,
        LINE_FEED,
        LAST_LINE_FEED,
        COMPLETE
    }
}
