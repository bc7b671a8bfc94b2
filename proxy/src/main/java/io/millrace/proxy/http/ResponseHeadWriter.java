package io.millrace.proxy.http;

import io.millrace.proxy.http.wire.BodyFraming;
import io.millrace.proxy.http.wire.ResponseHead;
import io.netty.buffer.ByteBuf;

/**
 * The head of an answer as the client gets it: the backend's own bytes, without what concerned the backend's connection
 * only.
 *
 * <p>Spec: RFC 9110 section 7.6.1, RFC 9112 section 9.3.
 */
final class ResponseHeadWriter {

    private static final byte[] VERSION = FieldLines.ascii("HTTP/1.1 ");
    private static final byte[] CLOSE = FieldLines.ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = FieldLines.ascii("Connection: keep-alive\r\n");
    private static final int ADDITIONS = 128;

    /** What an answer says about the connection it comes on. */
    enum Persistence {
        /** HTTP/1.1's own: kept, and not mentioned. */
        KEPT,
        /** Kept, and said so to an HTTP/1.0 client. */
        KEPT_SAID,
        CLOSING
    }

    private ResponseHeadWriter() {}

    static int bound(ResponseHead head) {
        return head.length() + ADDITIONS;
    }

    /** Writes the head of a final answer, whose body follows in {@code framing}. */
    static void write(ByteBuf out, ResponseHead head, BodyFraming framing, Persistence persistence) {
        writeStatusAndFields(out, head);
        if (framing == BodyFraming.CHUNKED) {
            out.writeBytes(FieldLines.CHUNKED);
        }
        if (persistence == Persistence.CLOSING) {
            out.writeBytes(CLOSE);
        } else if (persistence == Persistence.KEPT_SAID) {
            out.writeBytes(KEEP_ALIVE);
        }
        FieldLines.endLine(out);
    }

    /** Writes an interim answer; 101 keeps its Upgrade. */
    static void writeInterim(ByteBuf out, ResponseHead head) {
        writeStatusAndFields(out, head);
        if (head.status() == 101) {
            FieldLines.writeUpgrade(out, head);
        }
        FieldLines.endLine(out);
    }

    private static void writeStatusAndFields(ByteBuf out, ResponseHead head) {
        int status = head.status();
        out.writeBytes(VERSION);
        out.writeByte('0' + status / 100).writeByte('0' + status / 10 % 10).writeByte('0' + status % 10);
        out.writeByte(' ');
        FieldLines.writeRun(out, head, head.reasonStart(), head.reasonEnd());
        FieldLines.endLine(out);
        int runStart = -1;
        int runEnd = -1;
        for (int field = 0; field < head.fieldCount(); field++) {
            if (head.dropped(field)) {
                continue;
            }
            int start = head.nameStart(field);
            if (start != runEnd) {
                FieldLines.writeRun(out, head, runStart, runEnd);
                runStart = start;
            }
            runEnd = head.lineEnd(field);
        }
        FieldLines.writeRun(out, head, runStart, runEnd);
    }
}
