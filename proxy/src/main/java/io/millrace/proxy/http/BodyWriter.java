package io.millrace.proxy.http;

import io.millrace.proxy.http.wire.BodyFraming;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The body of the message being sent, in the framing its head announced.
 *
 * <p>Threading: the connection's loop.
 */
final class BodyWriter {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int CRLF = '\r' << 8 | '\n';
    private static final int CHUNK_OVERHEAD = 12;

    private final Outgoing out;
    private BodyFraming framing = BodyFraming.NONE;

    BodyWriter(Outgoing out) {
        this.out = out;
    }

    void begin(BodyFraming messageFraming) {
        framing = messageFraming;
    }

    BodyFraming framing() {
        return framing;
    }

    /** Sends the next {@code bytes} of {@code source}, which remains the caller's. A message without body drops them. */
    void data(ByteBuf source, int bytes) {
        switch (framing) {
            case NONE -> source.skipBytes(bytes);
            case LENGTH, UNTIL_CLOSE -> out.send(source, bytes);
            case CHUNKED -> {
                writeChunkSize(out.room(CHUNK_OVERHEAD), bytes);
                out.send(source, bytes);
                out.room(2).writeShort(CRLF);
            }
        }
    }

    /** Ends the body. {@code trailers} holds whole lines; null for none. */
    void end(byte[] trailers, int trailersLength) {
        if (framing == BodyFraming.CHUNKED) {
            ByteBuf room = out.room(5 + trailersLength);
            room.writeByte('0').writeShort(CRLF);
            if (trailers != null) {
                room.writeBytes(trailers, 0, trailersLength);
            }
            room.writeShort(CRLF);
        }
    }

    private static void writeChunkSize(ByteBuf room, int bytes) {
        int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(bytes)) / 4);
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            room.writeByte(HEX[bytes >>> shift & 0xf]);
        }
        room.writeShort(CRLF);
    }
}
