package io.millrace.proxy.http;

import io.millrace.proxy.config.ForwardedConfig;
import io.millrace.proxy.http.wire.BodyFraming;
import io.millrace.proxy.http.wire.FieldName;
import io.millrace.proxy.http.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import java.util.SplittableRandom;

/**
 * The head of a request as an endpoint gets it: the client's own bytes, without what concerned the client's connection only,
 * and with what the proxy has to say.
 *
 * <p>Spec: RFC 9110 section 7.6, RFC 9112 section 3.2.
 */
final class RequestHeadWriter {

    private static final byte[] VERSION = FieldLines.ascii(" HTTP/1.1\r\n");
    private static final byte[] HOST = FieldLines.ascii("Host: ");
    private static final byte[] FORWARDED_FOR = FieldLines.ascii("X-Forwarded-For: ");
    private static final byte[] FORWARDED_PROTO_HTTP = FieldLines.ascii("X-Forwarded-Proto: http\r\n");
    private static final byte[] FORWARDED_HOST = FieldLines.ascii("X-Forwarded-Host: ");
    private static final byte[] REQUEST_ID = FieldLines.ascii("X-Request-Id: ");
    private static final byte[] LIST_SEPARATOR = FieldLines.ascii(", ");
    private static final byte[] HEX = FieldLines.ascii("0123456789abcdef");

    /** The longest that the fixed parts of what the proxy adds can be. */
    private static final int FIXED_ADDITIONS = 320;

    private RequestHeadWriter() {}

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
        writeRequestLine(out, head);
        int present = writeKeptFields(out, head, policy, trusted);
        if ((present & bit(FieldName.HOST)) == 0) {
            writeHost(out.writeBytes(HOST), head, endpointAddress);
        }
        if (head.framing() == BodyFraming.CHUNKED) {
            out.writeBytes(FieldLines.CHUNKED);
        }
        if (head.upgradeRequested()) {
            FieldLines.writeUpgrade(out, head);
        }
        ForwardedConfig config = policy.config();
        if (config.forwardedFor()) {
            writeForwardedFor(out, head, trusted, clientAddress);
        }
        if (config.proto() && (present & bit(FieldName.X_FORWARDED_PROTO)) == 0) {
            out.writeBytes(FORWARDED_PROTO_HTTP);
        }
        if (config.host() && (present & bit(FieldName.X_FORWARDED_HOST)) == 0 && hasAuthority(head)) {
            writeHost(out.writeBytes(FORWARDED_HOST), head, endpointAddress);
        }
        if (config.requestId() && (present & bit(FieldName.X_REQUEST_ID)) == 0) {
            writeRequestId(out.writeBytes(REQUEST_ID), random);
        }
        FieldLines.endLine(out);
    }

    private static void writeRequestLine(ByteBuf out, RequestHead head) {
        FieldLines.writeRun(out, head, head.methodStart(), head.methodEnd());
        out.writeByte(' ');
        if (head.requestTargetPrefix() != 0) {
            out.writeByte(head.requestTargetPrefix());
        }
        FieldLines.writeRun(out, head, head.requestTargetStart(), head.requestTargetEnd());
        out.writeBytes(VERSION);
    }

    /** Copies the fields that stay, in runs as long as possible; returns which names were among them, as bits. */
    private static int writeKeptFields(ByteBuf out, RequestHead head, ForwardedPolicy policy, boolean trusted) {
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
                FieldLines.writeRun(out, head, runStart, runEnd);
                runStart = start;
            }
            runEnd = head.lineEnd(field);
        }
        FieldLines.writeRun(out, head, runStart, runEnd);
        return present;
    }

    private static int bit(FieldName name) {
        return 1 << name.ordinal();
    }

    private static boolean hasAuthority(RequestHead head) {
        return head.authorityEnd() > head.authorityStart();
    }

    private static void writeHost(ByteBuf out, RequestHead head, byte[] endpointAddress) {
        if (hasAuthority(head)) {
            FieldLines.writeRun(out, head, head.authorityStart(), head.authorityEnd());
        } else {
            out.writeBytes(endpointAddress);
        }
        FieldLines.endLine(out);
    }

    private static void writeForwardedFor(ByteBuf out, RequestHead head, boolean trusted, byte[] clientAddress) {
        out.writeBytes(FORWARDED_FOR);
        if (trusted) {
            for (int field = 0; field < head.fieldCount(); field++) {
                if (head.kind(field) == FieldName.X_FORWARDED_FOR && head.valueEnd(field) > head.valueStart(field)) {
                    FieldLines.writeValue(out, head, field);
                    out.writeBytes(LIST_SEPARATOR);
                }
            }
        }
        out.writeBytes(clientAddress);
        FieldLines.endLine(out);
    }

    private static void writeRequestId(ByteBuf out, SplittableRandom random) {
        writeHex(out, random.nextLong());
        writeHex(out, random.nextLong());
        FieldLines.endLine(out);
    }

    private static void writeHex(ByteBuf out, long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            int octet = (int) (value >>> shift);
            out.writeShort(HEX[octet >>> 4 & 0xf] << 8 | HEX[octet & 0xf]);
        }
    }
}
