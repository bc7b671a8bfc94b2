package io.millrace.proxy.http;

import io.millrace.proxy.http.wire.FieldName;
import io.millrace.proxy.http.wire.Head;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What requests and answers have in common when their heads are written. */
final class FieldLines {

    static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\nUpgrade: ");

    private static final int CRLF = '\r' << 8 | '\n';

    private FieldLines() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static void endLine(ByteBuf out) {
        out.writeShort(CRLF);
    }

    /** Writes the bytes from {@code start} to {@code end} of a head; nothing for a negative start. */
    static void writeRun(ByteBuf out, Head head, int start, int end) {
        if (start >= 0) {
            out.writeBytes(head.bytes(), start, end - start);
        }
    }

    static void writeValue(ByteBuf out, Head head, int field) {
        writeRun(out, head, head.valueStart(field), head.valueEnd(field));
    }

    /** Writes the one Upgrade field of a head, with the Connection field it needs. */
    static void writeUpgrade(ByteBuf out, Head head) {
        for (int field = 0; field < head.fieldCount(); field++) {
            if (head.kind(field) == FieldName.UPGRADE) {
                out.writeBytes(UPGRADE);
                writeValue(out, head, field);
                endLine(out);
                return;
            }
        }
    }
}
