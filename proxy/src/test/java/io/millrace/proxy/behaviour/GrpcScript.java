package io.millrace.proxy.behaviour;

import io.millrace.proxy.testing.BackendConnection;
import io.millrace.proxy.testing.BackendScript;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A backend that answers one gRPC health question, in the frames of HTTP/2 written out by hand. */
final class GrpcScript {
    private static final int PREFACE_BYTES = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length();
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;

    /** The first one that Netty's clients begin: 1 would be that of an upgrade from HTTP/1.1. */
    private static final int STREAM = 3;

    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private GrpcScript() {}

    /** @param serving the state by its number in {@code grpc.health.v1}: 1 for SERVING, 2 for NOT_SERVING */
    static BackendScript answering(int serving) {
        String answer = frame(SETTINGS, 0, 0, "")
                + frame(HEADERS, END_HEADERS, STREAM, "88" + literal("content-type", "application/grpc"))
                + frame(DATA, 0, STREAM, "000000000208%02x".formatted(serving))
                + frame(HEADERS, END_HEADERS | END_STREAM, STREAM, literal("grpc-status", "0"));
        return connection -> {
            readQuestion(connection);
            connection.send(HexFormat.of().parseHex(answer));
            connection.ending();
        };
    }

    /** The question ends with its only frame of data. */
    private static void readQuestion(BackendConnection connection) throws IOException {
        InputStream in = connection.stream();
        in.readNBytes(PREFACE_BYTES);
        int type = SETTINGS;
        while (type != DATA) {
            byte[] head = in.readNBytes(9);
            type = head[3];
            in.readNBytes((head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff);
        }
    }

    /** A field in HPACK, without index and without Huffman's code. */
    private static String literal(String name, String value) {
        return "00%02x%s%02x%s".formatted(name.length(), hex(name), value.length(), hex(value));
    }

    private static String frame(int type, int flags, int stream, String payload) {
        return "%06x%02x%02x%08x%s".formatted(payload.length() / 2, type, flags, stream, payload);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
