package io.millrace.proxy.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;

/** Bytes of any length made from a seed, never all in memory, compared by their checksum. */
public record Payload(long seed, long length) {
    private static final int BLOCK = 64 * 1024;

    public long checksum() {
        CRC32 sum = new CRC32();
        try {
            writeTo(new OutputStream() {
                @Override
                public void write(int b) {
                    sum.update(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int count) {
                    sum.update(bytes, offset, count);
                }
            });
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return sum.getValue();
    }

    /** Each block is the same noise, marked with its position, so that lost, repeated and moved blocks show. */
    public void writeTo(OutputStream out) throws IOException {
        byte[] block = new byte[BLOCK];
        new Random(seed).nextBytes(block);
        for (long at = 0; at < length; at += BLOCK) {
            ByteBuffer.wrap(block).putLong(at);
            out.write(block, 0, (int) Math.min(BLOCK, length - at));
        }
    }

    /** The checksum of the next {@code length} bytes. Errors: {@link EOFException} when there are fewer. */
    public static long checksum(InputStream in, long length) throws IOException {
        CRC32 sum = new CRC32();
        byte[] buffer = new byte[BLOCK];
        for (long left = length; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(BLOCK, left));
            if (n < 0) {
                throw new EOFException("the peer ended " + left + " bytes before the end of " + length);
            }
            sum.update(buffer, 0, n);
            left -= n;
        }
        return sum.getValue();
    }
}
