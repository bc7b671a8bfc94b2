package io.millrace.proxy.http.wire;

/**
 * The framing of one chunked body, without its data.
 *
 * <p>While {@link #inData}, the caller takes up to {@link #dataRemaining} bytes of data and reports them with {@link #dataConsumed}; every other byte goes
 * through {@link #step}, until {@link #complete} or {@link #refusal}. Chunk extensions are checked and forgotten. Trailer fields are kept, ready to be sent,
 * unless they frame, route or describe the connection.
 *
 * <p>Threading: not thread-safe; owned by the event loop of its connection.
 *
 * <p>Limits: 16 digits of size, 4 KiB of extensions in the whole body, and trailers as given to {@link #reset}.
 *
 * <p>Spec: RFC 9112 section 7.1. No line break but CRLF; no white space around the size, but for that before an extension.
 */
public final class ChunkReader {
    private long dataRemaining;
    private Refusal refusal;

    /** Begins a new body with bounds, inclusive, for its trailer section in bytes and lines. */
    public void reset(int maxTrailerBytes, int maxTrailerFields) {
        dataRemaining = 0;
        refusal = null;
    }

    /** Consumes one byte of framing; not to be called while {@link #inData}, when {@link #complete} or after a refusal. */
    public void step(byte octet) {
        throw new IllegalStateException("no byte of framing expected");
    }

    /** Whether the next byte is data. */
    public boolean inData() {
        return dataRemaining > 0;
    }

    /** Bytes of data up to the end of the chunk; 0 outside of data. */
    public long dataRemaining() {
        return dataRemaining;
    }

    /** Reports that {@code count} bytes of data have been taken. */
    public void dataConsumed(int count) {
        dataRemaining -= count;
    }

    /** Whether the body has been read to the last byte of its trailer section. */
    public boolean complete() {
        return false;
    }

    /** Why the body must not be taken for complete; null while it is well-formed. */
    public Refusal refusal() {
        return refusal;
    }

    /** The array whose first {@link #trailersLength} bytes are the trailer lines to forward, each with its CRLF, without the final empty line. */
    public byte[] trailers() {
        return new byte[0];
    }

    public int trailersLength() {
        return 0;
    }
}
