package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The same HTTP/1.1 GET again and again. */
final class HttpDialog implements Dialog {
    private final ByteBuf request;
    private final HttpAnswer answer;
    private final boolean keeps;

    /** @param request stays with the caller */
    HttpDialog(ByteBuf request, byte[] line, boolean keeps) {
        this.request = request;
        this.answer = new HttpAnswer(line);
        this.keeps = keeps;
    }

    /** The bytes of a request, in memory that needs no release. */
    static ByteBuf request(LoadOptions options) {
        StringBuilder text =
                new StringBuilder("GET " + options.path() + " HTTP/1.1\r\nHost: " + options.host() + "\r\n");
        if (!options.kind().keepsConnections()) {
            text.append("Connection: close\r\n");
        }
        List<String> headers = options.headers();
        headers.forEach(header -> text.append(header).append("\r\n"));
        byte[] bytes = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        return Unpooled.wrappedBuffer(
                ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
    }

    @Override
    public ByteBuf next() {
        answer.begin();
        return request.retainedDuplicate();
    }

    @Override
    public Progress read(ByteBuf bytes) {
        return answer.read(bytes);
    }

    @Override
    public Progress end() {
        return answer.end();
    }

    @Override
    public boolean keepsConnection() {
        return keeps && answer.keepsConnection();
    }
}
