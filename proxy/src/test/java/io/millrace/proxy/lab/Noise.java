package io.millrace.proxy.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;

/** Bytes without a pattern; which stretch of them a message carries follows from its number, so that none is like another. */
final class Noise {
    static final int LONGEST = 4 << 20;

    private static final byte[] BYTES = new byte[2 * LONGEST];

    static {
        new Random(42).nextBytes(BYTES);
    }

    private Noise() {}

    private static int start(int id) {
        return Math.floorMod(id * 7919, LONGEST);
    }

    static byte[] of(int id, int length) {
        return Arrays.copyOfRange(BYTES, start(id), start(id) + length);
    }

    static void write(OutputStream out, int id, int from, int length) throws IOException {
        out.write(BYTES, start(id) + from, length);
    }

    /** Whether {@code bytes} are what number {@code id} carries from position {@code from} on. */
    static boolean matches(int id, int from, byte[] bytes) {
        int begin = start(id) + from;
        return Arrays.equals(BYTES, begin, begin + bytes.length, bytes, 0, bytes.length);
    }
}
