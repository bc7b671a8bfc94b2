package io.millrace.proxy.testing;

import java.nio.charset.StandardCharsets;

/** A whole request as a backend read it. */
public record WireRequest(String method, String target, int minorVersion, Fields fields, byte[] body, Fields trailers) {
    public String text() {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    /** A request head; its body has not been read. */
    public record Head(String method, String target, int minorVersion, Fields fields) {}
}
