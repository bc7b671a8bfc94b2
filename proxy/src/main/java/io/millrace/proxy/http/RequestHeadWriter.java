package io.millrace.proxy.http;

import io.millrace.proxy.config.ForwardedConfig;
import io.millrace.proxy.http.wire.BodyFraming;
import io.millrace.proxy.http.wire.FieldName;
import io.millrace.proxy.http.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * The head of a request as an endpoint gets it: the client's own bytes, without what concerned the client's connection only,
 * and with what the proxy has to say.
 *
 * <p>Spec: RFC 9110 section 7.6, RFC 9112 section 3.2.
 */
final class RequestHeadWriter {

    private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
    private static final byte[] HOST = ascii("Host: ");
    private static final byte[] FORWARDED_FOR = ascii("X-Forwarded-For: ");
    private static final byte[] FORWARDED_PROTO_HTTP = ascii("X-Forwarded-Proto: http\r\n");
    private static final byte[] FORWARDED_HOST = ascii("X-Forwarded-Host: ");
    private static final byte[] REQUEST_ID = ascii("X-Request-Id: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\nUpgrade: ");
    private static final byte[] LIST_SEPARATOR = ascii(", ");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int CRLF = '\r' << 8 | '\n';

    /** The longest that the fixed parts of what the proxy adds can be. */
    private static final int FIXED_ADDITIONS = 320;

    private RequestHeadWriter() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** How many bytes {@link #write} writes at most. */
    static int bound(RequestHead head, byte[] clientAddress, byte[] endpointAddress) {
        return 2 * head.length() + clientAddress.length + endpointAddress.length + FIXED_ADDITIONS;
    }

    /**
     * Writes the head.
     *
     * @param trusted whether the client's own forwarded fields are believed
     * @param clientAddress the client's IP address as text
     * @param endpointAddress host and port of the endpoint as text, the Host of a request that has none
     */
    static void write(
            ByteBuf out,
            RequestHead head,
            ForwardedPolicy policy,
            boolean trusted,
            byte[] clientAddress,
            byte[] endpointAddress,
            SplittableRandom random) {
        byte[] bytes = head.bytes();
        writeRequestLine(out, head, bytes);
        int present = writeKeptFields(out, head, bytes, policy, trusted);
        if ((present & bit(FieldName.HOST)) == 0) {
            writeHost(out.writeBytes(HOST), head, bytes, endpointAddress);
        }
        if (head.framing() == BodyFraming.CHUNKED) {
            out.writeBytes(CHUNKED);
        }
        if (head.upgradeRequested()) {
            writeUpgrade(out, head, bytes);
        }
        ForwardedConfig config = policy.config();
        if (config.forwardedFor()) {
            writeForwardedFor(out, head, bytes, trusted, clientAddress);
        }
        if (config.proto() && (present & bit(FieldName.X_FORWARDED_PROTO)) == 0) {
            out.writeBytes(FORWARDED_PROTO_HTTP);
        }
        if (config.host() && (present & bit(FieldName.X_FORWARDED_HOST)) == 0 && hasAuthority(head)) {
            writeHost(out.writeBytes(FORWARDED_HOST), head, bytes, endpointAddress);
        }
        if (config.requestId() && (present & bit(FieldName.X_REQUEST_ID)) == 0) {
            writeRequestId(out.writeBytes(REQUEST_ID), random);
        }
        out.writeShort(CRLF);
    }

    private static void writeRequestLine(ByteBuf out, RequestHead head, byte[] bytes) {
        out.writeBytes(bytes, head.methodStart(), head.methodEnd() - head.methodStart());
        out.writeByte(' ');
        if (head.requestTargetPrefix() != 0) {
            out.writeByte(head.requestTargetPrefix());
        }
        out.writeBytes(bytes, head.requestTargetStart(), head.requestTargetEnd() - head.requestTargetStart());
        out.writeBytes(VERSION);
    }

    /** Copies the fields that stay, in runs as long as possible; returns which names were among them, as bits. */
    private static int writeKeptFields(
            ByteBuf out, RequestHead head, byte[] bytes, ForwardedPolicy policy, boolean trusted) {
        int present = 0;
        int runStart = -1;
        int runEnd = -1;
        for (int field = 0; field < head.fieldCount(); field++) {
            FieldName name = head.kind(field);
            if (head.dropped(field) || name != FieldName.OTHER && policy.replaces(name, trusted)) {
                continue;
            }
            present |= bit(name);
            int start = head.nameStart(field);
            if (start != runEnd) {
                writeRun(out, bytes, runStart, runEnd);
                runStart = start;
            }
            runEnd = head.lineEnd(field);
        }
        writeRun(out, bytes, runStart, runEnd);
        return present;
    }

    private static void writeRun(ByteBuf out, byte[] bytes, int start, int end) {
        if (start >= 0) {
            out.writeBytes(bytes, start, end - start);
        }
    }

    private static int bit(FieldName name) {
        return 1 << name.ordinal();
    }

    private static boolean hasAuthority(RequestHead head) {
        return head.authorityEnd() > head.authorityStart();
    }

    private static void writeHost(ByteBuf out, RequestHead head, byte[] bytes, byte[] endpointAddress) {
        if (hasAuthority(head)) {
            out.writeBytes(bytes, head.authorityStart(), head.authorityEnd() - head.authorityStart());
        } else {
            out.writeBytes(endpointAddress);
        }
        out.writeShort(CRLF);
    }

    private static void writeUpgrade(ByteBuf out, RequestHead head, byte[] bytes) {
        out.writeBytes(UPGRADE);
        boolean first = true;
        for (int field = 0; field < head.fieldCount(); field++) {
            if (head.kind(field) == FieldName.UPGRADE) {
                if (!first) {
                    out.writeBytes(LIST_SEPARATOR);
                }
                writeValue(out, head, bytes, field);
                first = false;
            }
        }
        out.writeShort(CRLF);
    }

    private static void writeForwardedFor(
            ByteBuf out, RequestHead head, byte[] bytes, boolean trusted, byte[] clientAddress) {
        out.writeBytes(FORWARDED_FOR);
        if (trusted) {
            for (int field = 0; field < head.fieldCount(); field++) {
                if (head.kind(field) == FieldName.X_FORWARDED_FOR && head.valueEnd(field) > head.valueStart(field)) {
                    writeValue(out, head, bytes, field);
                    out.writeBytes(LIST_SEPARATOR);
                }
            }
        }
        out.writeBytes(clientAddress);
        out.writeShort(CRLF);
    }

    private static void writeValue(ByteBuf out, RequestHead head, byte[] bytes, int field) {
        out.writeBytes(bytes, head.valueStart(field), head.valueEnd(field) - head.valueStart(field));
    }

    private static void writeRequestId(ByteBuf out, SplittableRandom random) {
        writeHex(out, random.nextLong());
        writeHex(out, random.nextLong());
        out.writeShort(CRLF);
    }

    private static void writeHex(ByteBuf out, long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            int octet = (int) (value >>> shift);
            out.writeShort(HEX[octet >>> 4 & 0xf] << 8 | HEX[octet & 0xf]);
        }
    }
}
