package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * What a probe says in the PROXY protocol: that it speaks for nobody but itself.
 *
 * <p>Spec: the PROXY protocol, sections 2.1 (UNKNOWN) and 2.2 (LOCAL).
 * <br>Why: these two headers are constants. Netty's encoder writes out addresses after UNKNOWN, which a receiver must ignore.
 */
final class ProxyHeaders {

    private static final ByteBuf V1 = constant("PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII));

    /** Signature, version 2 with command LOCAL, unspecified family, no bytes of addresses. */
    private static final ByteBuf V2 =
            constant("\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0".getBytes(StandardCharsets.ISO_8859_1));

    private ProxyHeaders() {}

    static ByteBuf of(ProxyHeader header) {
        return switch (header) {
            case NONE -> Unpooled.EMPTY_BUFFER;
            case V1 -> V1.duplicate();
            case V2 -> V2.duplicate();
        };
    }

    private static ByteBuf constant(byte[] bytes) {
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
    }
}
