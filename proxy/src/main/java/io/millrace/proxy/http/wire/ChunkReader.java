package io.millrace.proxy.http.wire;

/**
 * The framing of one chunked body, without its data.
 *
 * <p>While {@link #inData}, the caller takes up to {@link #dataRemaining} bytes of data and reports them with {@link #dataConsumed}; every other byte goes
 * through {@link #step}, until {@link #complete} or {@link #refusal}. Chunk extensions are checked and forgotten. Trailer fields are kept, ready to be sent,
 * unless they frame, route or describe the connection or are among the fields the proxy sets.
 *
 * <p>Threading: not thread-safe; owned by the event loop of its connection.
 *
 * <p>Limits: 16 digits of size, 4 KiB of extensions in the whole body, and trailers as given to {@link #reset}; beyond them a refusal.
 *
 * <p>Errors: what the peer sent wrong is a refusal; bytes handed to the wrong method are an {@link IllegalStateException}.
 *
 * <p>Spec: RFC 9112 section 7.1. No line break but CRLF; no white space around the size, but for that before an extension. Inside an extension only the
 * quotes are understood, because only they could hide the end of the line.
 */
public final class ChunkReader {
    /*
     *   SIZE ──CR──▶ SIZE_LINE_FEED ──LF, size > 0──▶ DATA ──▶ DATA_CR ──▶ DATA_LINE_FEED ──LF──▶ SIZE
     *    │  ▲ (CR)          └──────────LF, size 0──▶ TRAILERS (a machine of its own)
     *    ;  │
     *    ▼  │
     *   EXTENSION ◀──"──▶ QUOTED ◀──\──▶ QUOTED_PAIR
     */

    private static final int MAX_SIZE_DIGITS = 16;
    private static final int MAX_EXTENSION_BYTES = 4 * 1024;

    private final TrailerSection trailers = new TrailerSection();

    private Part part = Part.SIZE;
    private int sizeDigits;
    private int extensionBytes;
    private long dataRemaining;
    private Refusal refusal;

    /** Begins a new body with bounds, inclusive, for the bytes and the number of its trailer lines. */
    public void reset(int maxTrailerBytes, int maxTrailerFields) {
        part = Part.SIZE;
        sizeDigits = 0;
        extensionBytes = 0;
        dataRemaining = 0;
        refusal = null;
        trailers.reset(maxTrailerBytes, maxTrailerFields);
    }

    /** Consumes one byte of framing; not to be called while {@link #inData}, when {@link #complete} or after a refusal. */
    public void step(byte octet) {
        if (refusal != null || complete()) {
            throw new IllegalStateException("byte after the end of the body (expected: none until reset)");
        }
        refusal = switch (part) {
            case SIZE -> size(octet);
            case BEFORE_EXTENSION -> beforeExtension(octet);
            case EXTENSION -> extension(octet);
            case QUOTED -> quoted(octet);
            case QUOTED_PAIR -> quotedPair(octet);
            case SIZE_LINE_FEED -> sizeLineFeed(octet);
            case DATA -> throw new IllegalStateException("byte of data in step (expected: dataConsumed)");
            case DATA_CR -> dataCr(octet);
            case DATA_LINE_FEED -> dataLineFeed(octet);
            case TRAILERS -> trailers.step(octet);
        };
    }

    /** Whether the next byte is data. */
    public boolean inData() {
        return part == Part.DATA;
    }

    /** Bytes of data up to the end of the chunk; 0 outside of data. */
    public long dataRemaining() {
        return part == Part.DATA ? dataRemaining : 0;
    }

    /** Reports that {@code count} bytes of data have been taken, at most {@link #dataRemaining}. */
    public void dataConsumed(int count) {
        if (count < 0 || count > dataRemaining()) {
            throw new IllegalStateException("count: " + count + " (expected: 0 to " + dataRemaining() + ")");
        }
        if (count == 0) {
            return;
        }
        dataRemaining -= count;
        if (dataRemaining == 0) {
            part = Part.DATA_CR;
        }
    }

    /** Whether the body has been read to the last byte of its trailer section. */
    public boolean complete() {
        return trailers.complete();
    }

    /** Why the body must not be taken for complete; null while it is well-formed. */
    public Refusal refusal() {
        return refusal;
    }

    /** The array whose first {@link #trailersLength} bytes are the trailer lines to forward, each with its CRLF, without the final empty line. */
    public byte[] trailers() {
        return trailers.bytes();
    }

    public int trailersLength() {
        return trailers.length();
    }

    // ---- the steps: each returns why the body is refused, or null

    private Refusal size(byte octet) {
        int digit = Octets.hexOrMinusOne(octet);
        if (digit >= 0) {
            return sizeDigit(digit);
        }
        if (sizeDigits == 0) {
            return Refusal.lineBreakOr(octet, Refusal.BAD_CHUNK_SIZE);
        }
        if (octet == Octets.CR) {
            part = Part.SIZE_LINE_FEED;
            return null;
        }
        boolean extended = octet == ';' || Octets.space(octet);
        return extended ? beforeExtension(octet) : Refusal.lineBreakOr(octet, Refusal.BAD_CHUNK_SIZE);
    }

    private Refusal sizeDigit(int digit) {
        if (sizeDigits == MAX_SIZE_DIGITS || dataRemaining > Long.MAX_VALUE >>> 4) {
            return Refusal.BAD_CHUNK_SIZE;
        }
        sizeDigits++;
        dataRemaining = dataRemaining << 4 | digit;
        return null;
    }

    private Refusal beforeExtension(byte octet) {
        if (octet != ';' && !Octets.space(octet)) {
            return Refusal.lineBreakOr(octet, Refusal.BAD_CHUNK_SIZE);
        }
        return extend(octet == ';' ? Part.EXTENSION : Part.BEFORE_EXTENSION);
    }

    private Refusal extension(byte octet) {
        if (octet == Octets.CR) {
            part = Part.SIZE_LINE_FEED;
            return null;
        }
        if (!Octets.fieldValue(octet)) {
            return Refusal.lineBreakOr(octet, Refusal.BAD_CHUNK_EXTENSION);
        }
        return extend(octet == '"' ? Part.QUOTED : Part.EXTENSION);
    }

    private Refusal quoted(byte octet) {
        if (!Octets.fieldValue(octet)) {
            return Refusal.lineBreakOr(octet, Refusal.BAD_CHUNK_EXTENSION);
        }
        return extend(
                switch (octet) {
                    case '"' -> Part.EXTENSION;
                    case '\\' -> Part.QUOTED_PAIR;
                    default -> Part.QUOTED;
                });
    }

    private Refusal quotedPair(byte octet) {
        return Octets.fieldValue(octet) ? extend(Part.QUOTED) : Refusal.lineBreakOr(octet, Refusal.BAD_CHUNK_EXTENSION);
    }

    private Refusal extend(Part next) {
        part = next;
        extensionBytes++;
        return extensionBytes > MAX_EXTENSION_BYTES ? Refusal.CHUNK_EXTENSIONS_TOO_LARGE : null;
    }

    private Refusal sizeLineFeed(byte octet) {
        if (octet != Octets.LF) {
            return Refusal.BARE_LINE_BREAK;
        }
        part = dataRemaining > 0 ? Part.DATA : Part.TRAILERS;
        return null;
    }

    private Refusal dataCr(byte octet) {
        part = Part.DATA_LINE_FEED;
        return octet == Octets.CR ? null : Refusal.lineBreakOr(octet, Refusal.BAD_CHUNK_END);
    }

    private Refusal dataLineFeed(byte octet) {
        part = Part.SIZE;
        sizeDigits = 0;
        return octet == Octets.LF ? null : Refusal.BARE_LINE_BREAK;
    }

    /** The piece of the body that the next byte belongs to. */
    private enum Part {
        SIZE,
        BEFORE_EXTENSION,
        EXTENSION,
        QUOTED,
        QUOTED_PAIR,
        SIZE_LINE_FEED,
        DATA,
        DATA_CR,
        DATA_LINE_FEED,
        TRAILERS
    }
}
