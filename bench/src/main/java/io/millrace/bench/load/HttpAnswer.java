package io.millrace.bench.load;

import io.millrace.bench.load.Dialog.Progress;
import io.netty.buffer.ByteBuf;

/**
 * The answer to an HTTP/1.1 GET, read as its bytes come: what is needed to find its end, and whether it is good.
 *
 * <p>Limits: lines of {@link #MOST_LINE_BYTES} and {@link #MOST_LINES} lines of head or trailers; more is a fault of the
 * protocol. Bodies are counted, not kept.
 * <br>Spec: RFC 9112, 4, 6 and 7. Lenient where that cannot lose the framing: it measures servers, it does not judge them.
 */
final class HttpAnswer {
    static final int MOST_LINE_BYTES = 8_192;
    private static final int MOST_LINES = 256;

    private static final int INTERIM_BELOW = 200;
    private static final int ERROR_FROM = 400;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private enum Part {
        STATUS_LINE,
        FIELDS,
        SIZED_BODY,
        BODY_TO_THE_END,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        COMPLETE,
        BROKEN
    }

    private final AnswerLine line;
    private Part part = Part.COMPLETE;
    private int lines;
    private int status;
    private long bodyBytes;
    private boolean sized;
    private boolean chunked;
    private boolean keeps;

    /** @param scratch {@link #MOST_LINE_BYTES} bytes that all answers of an event loop may share */
    HttpAnswer(byte[] scratch) {
        this.line = new AnswerLine(scratch);
    }

    void begin() {
        part = Part.STATUS_LINE;
        lines = 0;
        bodyBytes = 0;
        sized = false;
        chunked = false;
        keeps = true;
        line.clear();
    }

    boolean keepsConnection() {
        return keeps;
    }

    Progress read(ByteBuf bytes) {
        while (bytes.isReadable() && part != Part.BROKEN) {
            switch (part) {
                case SIZED_BODY, CHUNK -> skip(bytes);
                case BODY_TO_THE_END -> bytes.skipBytes(bytes.readableBytes());
                case COMPLETE -> part = Part.BROKEN;
                case STATUS_LINE, FIELDS, CHUNK_SIZE, CHUNK_END, TRAILERS -> readLine(bytes);
                case BROKEN -> throw new IllegalStateException("read on after a fault");
            }
        }
        return progress();
    }

    Progress end() {
        if (part == Part.BODY_TO_THE_END) {
            part = Part.COMPLETE;
        }
        return progress();
    }

    private Progress progress() {
        if (part == Part.BROKEN) {
            return Progress.PROTOCOL;
        }
        if (part != Part.COMPLETE) {
            return Progress.MORE;
        }
        return status < ERROR_FROM ? Progress.GOOD : Progress.BAD_STATUS;
    }

    private void skip(ByteBuf bytes) {
        int count = (int) Math.min(bodyBytes, bytes.readableBytes());
        bytes.skipBytes(count);
        bodyBytes -= count;
        if (bodyBytes == 0) {
            part = part == Part.CHUNK ? Part.CHUNK_END : Part.COMPLETE;
        }
    }

    private void readLine(ByteBuf bytes) {
        if (line.read(bytes)) {
            part = afterLine();
            line.clear();
        } else if (line.isTooLong()) {
            part = Part.BROKEN;
        }
    }

    private Part afterLine() {
        if (++lines > MOST_LINES && part != Part.CHUNK_SIZE && part != Part.CHUNK_END) {
            return Part.BROKEN;
        }
        return switch (part) {
            case STATUS_LINE -> afterStatusLine();
            case FIELDS -> line.length() == 0 ? afterHead() : afterField();
            case CHUNK_SIZE -> afterChunkSize();
            case CHUNK_END -> line.length() == 0 ? Part.CHUNK_SIZE : Part.BROKEN;
            case TRAILERS -> line.length() == 0 ? Part.COMPLETE : Part.TRAILERS;
            case SIZED_BODY, BODY_TO_THE_END, CHUNK, COMPLETE, BROKEN ->
                throw new IllegalStateException("a line in " + part);
        };
    }

    private Part afterStatusLine() {
        status = line.status();
        return status < 0 ? Part.BROKEN : Part.FIELDS;
    }

    private Part afterField() {
        if (line.isField("content-length")) {
            bodyBytes = line.decimalValue();
            sized = true;
            return bodyBytes < 0 ? Part.BROKEN : Part.FIELDS;
        }
        if (line.isField("transfer-encoding")) {
            chunked = line.valueHas("chunked");
        } else if (line.isField("connection")) {
            keeps = !line.valueHas("close");
        }
        return Part.FIELDS;
    }

    private Part afterHead() {
        if (status < INTERIM_BELOW) {
            begin();
            return Part.STATUS_LINE;
        }
        if (status == NO_CONTENT || status == NOT_MODIFIED) {
            return Part.COMPLETE;
        }
        if (chunked) {
            lines = 0;
            return Part.CHUNK_SIZE;
        }
        if (sized) {
            return bodyBytes == 0 ? Part.COMPLETE : Part.SIZED_BODY;
        }
        keeps = false;
        return Part.BODY_TO_THE_END;
    }

    private Part afterChunkSize() {
        bodyBytes = line.hexPrefix();
        lines = 0;
        if (bodyBytes < 0) {
            return Part.BROKEN;
        }
        return bodyBytes == 0 ? Part.TRAILERS : Part.CHUNK;
    }
}
