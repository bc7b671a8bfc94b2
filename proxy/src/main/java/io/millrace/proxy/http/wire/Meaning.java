package io.millrace.proxy.http.wire;

/**
 * What the fields of a complete head say about its connection and its body, for requests and responses alike.
 *
 * <p>Spec: RFC 9110 sections 7.6.1 and 8.6, RFC 9112 sections 6.1 and 6.3. Unlike section 6.3 allows, nothing contradictory is repaired.
 */
final class Meaning {
    private static final byte[] CLOSE = Octets.ascii("close");
    private static final byte[] KEEP_ALIVE = Octets.ascii("keep-alive");
    private static final byte[] UPGRADE = Octets.ascii("upgrade");
    private static final byte[] CHUNKED = Octets.ascii("chunked");
    private static final byte[][] OTHER_CODINGS = {
        Octets.ascii("gzip"),
        Octets.ascii("x-gzip"),
        Octets.ascii("deflate"),
        Octets.ascii("compress"),
        Octets.ascii("x-compress"),
        Octets.ascii("identity")
    };

    private final Head head;
    private boolean close;
    private boolean keepAlive;
    private boolean upgrade;
    private boolean chunked;
    private long contentLength;
    private int options;

    Meaning(Head head) {
        this.head = head;
        reset();
    }

    void reset() {
        close = false;
        keepAlive = false;
        upgrade = false;
        chunked = false;
        contentLength = -1;
        options = 0;
    }

    boolean close() {
        return close;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    boolean upgrade() {
        return upgrade;
    }

    boolean chunked() {
        return chunked;
    }

    long contentLength() {
        return contentLength;
    }

    /** Whether the sender keeps the connection open after this message. */
    boolean persistent() {
        return !close && (keepAlive || head.minorVersion() == 1);
    }

    /** Reads the framing and connection fields; returns why the head is refused, or null. */
    Refusal read() {
        int lengthField = Head.NONE;
        int codingField = Head.NONE;
        for (int i = 0; i < head.fieldCount(); i++) {
            switch (head.kind(i)) {
                case CONTENT_LENGTH -> {
                    if (lengthField != Head.NONE) {
                        return Refusal.SEVERAL_CONTENT_LENGTHS;
                    }
                    lengthField = i;
                }
                case TRANSFER_ENCODING -> {
                    if (codingField != Head.NONE) {
                        return Refusal.BAD_TRANSFER_ENCODING;
                    }
                    codingField = i;
                }
                case CONNECTION -> readOptions(i);
                default -> {}
            }
        }
        if (options > head.rules().maxFields()) {
            return Refusal.TOO_MANY_FIELDS;
        }
        return readFraming(lengthField, codingField);
    }

    private Refusal readFraming(int lengthField, int codingField) {
        if (lengthField != Head.NONE && codingField != Head.NONE) {
            return Refusal.LENGTH_AND_ENCODING;
        }
        if (lengthField != Head.NONE) {
            contentLength = lengthOrMinusOne(head.bytes(), head.valueStart(lengthField), head.valueEnd(lengthField));
            return contentLength < 0 ? Refusal.BAD_CONTENT_LENGTH : null;
        }
        return codingField == Head.NONE ? null : readCoding(codingField);
    }

    private Refusal readCoding(int field) {
        int from = head.valueStart(field);
        int to = head.valueEnd(field);
        if (head.minorVersion() == 0) {
            return Refusal.BAD_TRANSFER_ENCODING;
        }
        chunked = Octets.equalAnyCase(CHUNKED, head.bytes(), from, to);
        if (chunked) {
            return null;
        }
        for (byte[] coding : OTHER_CODINGS) {
            if (Octets.equalAnyCase(coding, head.bytes(), from, to)) {
                return Refusal.UNKNOWN_TRANSFER_CODING;
            }
        }
        return Refusal.BAD_TRANSFER_ENCODING;
    }

    private static long lengthOrMinusOne(byte[] b, int from, int to) {
        long value = from == to ? -1 : 0;
        for (int p = from; p < to; p++) {
            int digit = b[p] - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private void readOptions(int field) {
        byte[] b = head.bytes();
        int end = head.valueEnd(field);
        int from = head.valueStart(field);
        while (from < end && options <= head.rules().maxFields()) {
            int comma = from;
            while (comma < end && b[comma] != ',') {
                comma++;
            }
            readOption(b, skipSpace(b, from, comma), trimSpace(b, from, comma));
            from = comma + 1;
        }
    }

    private void readOption(byte[] b, int from, int to) {
        if (from >= to) {
            return;
        }
        options++;
        if (Octets.equalAnyCase(CLOSE, b, from, to)) {
            close = true;
        } else if (Octets.equalAnyCase(KEEP_ALIVE, b, from, to)) {
            keepAlive = true;
        } else if (Octets.equalAnyCase(UPGRADE, b, from, to)) {
            upgrade = true;
        } else {
            dropNominated(b, from, to);
        }
    }

    private void dropNominated(byte[] b, int from, int to) {
        for (int i = 0; i < head.fieldCount(); i++) {
            int start = head.nameStart(i);
            if (Octets.sameAnyCase(b, from, to, start, head.nameEnd(i))
                    && !head.kind(i).pinned()) {
                head.drop(i);
            }
        }
    }

    private static int skipSpace(byte[] b, int from, int to) {
        int p = from;
        while (p < to && Octets.space(b[p])) {
            p++;
        }
        return p;
    }

    private static int trimSpace(byte[] b, int from, int to) {
        int p = to;
        while (p > from && Octets.space(b[p - 1])) {
            p--;
        }
        return p;
    }
}
