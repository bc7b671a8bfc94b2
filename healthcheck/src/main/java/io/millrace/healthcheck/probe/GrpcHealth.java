package io.millrace.healthcheck.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The two messages of grpc.health.v1.Health/Check as they are on the wire.
 *
 * <p>Threading: pure.
 * <br>Why: by hand. {@code HealthCheckRequest} is {@code string service = 1}, {@code HealthCheckResponse} is {@code ServingStatus
 * status = 1}, and neither has changed since 2015. A protobuf library with generated classes would weigh more than all
 * probes. Fields that are not known are skipped, as the format demands of every reader.
 * <br>Spec: protobuf encoding; gRPC over HTTP/2, Length-Prefixed-Message.
 */
final class GrpcHealth {

    /** What {@code grpc.health.v1} calls SERVING. */
    static final int SERVING = 1;

    /** Answer to a message that is none. */
    static final int MALFORMED = -1;

    /** Whether the message is compressed (one byte), and its length (four). */
    static final int PREFIX_BYTES = 5;

    private static final int SERVICE_TAG = 1 << 3 | 2;
    private static final int STATUS_FIELD = 1;
    private static final int MAX_VARINT_BYTES = 10;

    private GrpcHealth() {}

    /** A request with its prefix. Ownership: the caller's. */
    static ByteBuf request(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteBuf message = Unpooled.buffer();
        message.writeByte(0).writeInt(0);
        if (name.length > 0) {
            message.writeByte(SERVICE_TAG);
            writeVarint(message, name.length);
            message.writeBytes(name);
        }
        return message.setInt(1, message.readableBytes() - PREFIX_BYTES);
    }

    private static void writeVarint(ByteBuf out, int value) {
        int left = value;
        while (left > 0x7f) {
            out.writeByte(left & 0x7f | 0x80);
            left >>>= 7;
        }
        out.writeByte(left);
    }

    /** The status in a response with its prefix, 0 if it says none; {@link #MALFORMED} for anything else, more or less. */
    static int status(ByteBuf response) {
        if (response.readableBytes() < PREFIX_BYTES
                || response.readByte() != 0
                || response.readInt() != response.readableBytes()) {
            return MALFORMED;
        }
        try {
            return statusOfMessage(response);
        } catch (IndexOutOfBoundsException | IllegalArgumentException cutOff) {
            return MALFORMED;
        }
    }

    private static int statusOfMessage(ByteBuf message) {
        int status = 0;
        while (message.isReadable()) {
            long key = readVarint(message);
            int wireType = (int) (key & 7);
            if (key >>> 3 == STATUS_FIELD) {
                long value = wireType == 0 ? readVarint(message) : MALFORMED;
                if (value < 0 || value > Integer.MAX_VALUE) {
                    return MALFORMED;
                }
                status = (int) value;
            } else if (key >>> 3 == 0 || !skip(message, wireType)) {
                return MALFORMED;
            }
        }
        return status;
    }

    private static boolean skip(ByteBuf message, int wireType) {
        switch (wireType) {
            case 0 -> readVarint(message);
            case 1 -> message.skipBytes(Long.BYTES);
            case 2 -> message.skipBytes(Math.toIntExact(Math.min(readVarint(message), Integer.MAX_VALUE)));
            case 5 -> message.skipBytes(Integer.BYTES);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static long readVarint(ByteBuf message) {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            byte next = message.readByte();
            value |= (next & 0x7fL) << 7 * i;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("varint of more than " + MAX_VARINT_BYTES + " bytes");
    }

    /** A status of {@code ServingStatus} that is not SERVING, by name. */
    static String nameOf(int status) {
        return switch (status) {
            case 0 -> "UNKNOWN";
            case 2 -> "NOT_SERVING";
            case 3 -> "SERVICE_UNKNOWN";
            default -> "status " + status;
        };
    }
}
