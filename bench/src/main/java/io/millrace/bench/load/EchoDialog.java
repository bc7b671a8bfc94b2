package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Messages of one length that must come back as they went: 4 bytes with the length of the message, 4 bytes with its number,
 * both big-endian, and filler. Any echo server will do. The first 8 bytes of an answer are compared, the rest counted.
 */
final class EchoDialog implements Dialog {
    /** The shortest message. */
    static final int HEAD_BYTES = 8;

    private final ByteBufAllocator allocator;
    private final int messageBytes;
    private final boolean keeps;
    private int number;
    private int received;
    private long head;

    EchoDialog(ByteBufAllocator allocator, int messageBytes, boolean keeps) {
        this.allocator = allocator;
        this.messageBytes = messageBytes;
        this.keeps = keeps;
    }

    @Override
    public ByteBuf next() {
        number++;
        received = 0;
        head = 0;
        ByteBuf message = allocator.directBuffer(messageBytes, messageBytes);
        return message.writeInt(messageBytes).writeInt(number).writeZero(messageBytes - HEAD_BYTES);
    }

    @Override
    public Progress read(ByteBuf bytes) {
        while (received < HEAD_BYTES && bytes.isReadable()) {
            head = head << Byte.SIZE | bytes.readUnsignedByte();
            received++;
        }
        received += bytes.readableBytes();
        boolean wrong = received >= HEAD_BYTES && head != ((long) messageBytes << Integer.SIZE | number & 0xFFFF_FFFFL);
        if (wrong || received > messageBytes) {
            return Progress.PROTOCOL;
        }
        return received < messageBytes ? Progress.MORE : Progress.GOOD;
    }

    @Override
    public Progress end() {
        return Progress.MORE;
    }

    @Override
    public boolean keepsConnection() {
        return keeps;
    }
}
