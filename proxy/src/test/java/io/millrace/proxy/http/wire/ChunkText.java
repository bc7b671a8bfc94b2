package io.millrace.proxy.http.wire;

import java.nio.charset.StandardCharsets;

/** The outcome of reading a chunked body as text: verdict and bytes consumed, data, trailers. */
final class ChunkText {
    private ChunkText() {}

    static ChunkReader newReader() {
        ChunkReader reader = new ChunkReader();
        reader.reset(4096, 10);
        return reader;
    }

    static String of(String body) {
        return of(body, 4096, 10);
    }

    static String of(String body, int maxTrailerBytes, int maxTrailerFields) {
        ChunkReader reader = new ChunkReader();
        reader.reset(maxTrailerBytes, maxTrailerFields);
        StringBuilder data = new StringBuilder();
        int consumed = step(reader, body, data);
        if (reader.refusal() != null) {
            return "refused " + reader.refusal();
        }
        return reader.complete() ? "complete " + consumed + " <" + data + "> <" + trailers(reader) + ">" : "incomplete";
    }

    static int stepAll(ChunkReader reader, String body) {
        return step(reader, body, new StringBuilder());
    }

    private static int step(ChunkReader reader, String body, StringBuilder data) {
        int at = 0;
        while (at < body.length() && !reader.complete() && reader.refusal() == null) {
            if (reader.inData()) {
                int count = (int) Math.min(reader.dataRemaining(), body.length() - at);
                data.append(body, at, at + count);
                reader.dataConsumed(count);
                at += count;
            } else {
                reader.step((byte) body.charAt(at++));
            }
        }
        return at;
    }

    private static String trailers(ChunkReader reader) {
        return new String(reader.trailers(), 0, reader.trailersLength(), StandardCharsets.ISO_8859_1);
    }
}
