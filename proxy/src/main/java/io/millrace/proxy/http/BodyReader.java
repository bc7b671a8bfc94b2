package io.millrace.proxy.http;

import io.millrace.proxy.http.wire.BodyFraming;
import io.millrace.proxy.http.wire.ChunkReader;
import io.millrace.proxy.http.wire.HeadRules;
import io.millrace.proxy.http.wire.Refusal;
import io.netty.buffer.ByteBuf;

/**
 * Where the body of the message being read begins and ends in the bytes that come in.
 *
 * <p>Use: while {@link #nextBytes} is positive, take that many bytes from the buffer and tell {@link #taken}.
 *
 * <p>Threading: the connection's loop. Errors: {@link #refusal} after a chunk or trailer that breaks the grammar.
 */
final class BodyReader {

    private BodyFraming framing = BodyFraming.NONE;
    private long remaining;
    private ChunkReader chunks;
    private boolean ended = true;

    void begin(BodyFraming messageFraming, long contentLength, HeadRules rules) {
        framing = messageFraming;
        remaining = contentLength;
        ended = messageFraming == BodyFraming.NONE || messageFraming == BodyFraming.LENGTH && contentLength == 0;
        if (messageFraming == BodyFraming.CHUNKED) {
            if (chunks == null) {
                chunks = new ChunkReader();
            }
            chunks.reset(rules.maxHeadBytes(), rules.maxFields());
        }
    }

    /** How many bytes at the reader index are body data; 0 when more must come first, or the body has ended or is broken. */
    int nextBytes(ByteBuf in) {
        if (ended) {
            return 0;
        }
        return switch (framing) {
            case NONE -> 0;
            case LENGTH -> (int) Math.min(remaining, in.readableBytes());
            case UNTIL_CLOSE -> in.readableBytes();
            case CHUNKED -> nextChunkBytes(in);
        };
    }

    private int nextChunkBytes(ByteBuf in) {
        while (!chunks.inData() && !chunks.complete() && chunks.refusal() == null && in.isReadable()) {
            chunks.step(in.readByte());
        }
        if (chunks.complete()) {
            ended = true;
        }
        return chunks.inData() ? (int) Math.min(chunks.dataRemaining(), in.readableBytes()) : 0;
    }

    /** The bytes that are still to come of a body of known length; 0 for any other. */
    long remaining() {
        return framing == BodyFraming.LENGTH ? remaining : 0;
    }

    /** Bytes of a body of known length have gone by without being seen here. */
    void passed(long bytes) {
        remaining -= bytes;
        ended = remaining == 0;
    }

    void taken(int bytes) {
        if (framing == BodyFraming.CHUNKED) {
            chunks.dataConsumed(bytes);
        } else if (framing == BodyFraming.LENGTH) {
            remaining -= bytes;
            ended = remaining == 0;
        }
    }

    /** The connection has ended, which is how a body until close ends. */
    void inputEnded() {
        if (framing == BodyFraming.UNTIL_CLOSE) {
            ended = true;
        }
    }

    boolean complete() {
        return ended;
    }

    BodyFraming framing() {
        return framing;
    }

    /** Why the body is not passed on; null while it is fine. */
    Refusal refusal() {
        return framing == BodyFraming.CHUNKED ? chunks.refusal() : null;
    }

    /** The trailer lines of a complete chunked body; null when it has none. */
    byte[] trailersOrNull() {
        return framing == BodyFraming.CHUNKED && chunks.trailersLength() > 0 ? chunks.trailers() : null;
    }

    int trailersLength() {
        return framing == BodyFraming.CHUNKED ? chunks.trailersLength() : 0;
    }
}
