package io.millrace.proxy.testing;

import java.nio.charset.StandardCharsets;

/** A whole response as a client read it. */
public record WireResponse(int status, int minorVersion, Fields fields, byte[] body, Fields trailers) {
    public String text() {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    public boolean closes() {
        return fields.all("connection").stream().anyMatch("close"::equalsIgnoreCase);
    }

    /** A response head; its body has not been read. */
    public record Head(int status, int minorVersion, Fields fields) {}
}
