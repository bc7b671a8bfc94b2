package io.millrace.proxy.rehearsal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Small messages of known ends. */
final class Messages {

    private Messages() {}

    /** Reads until what has come ends with {@code end}. Limits: one buffer. */
    static void read(InputStream in, byte[] buffer, String end) throws IOException {
        int length = 0;
        while (!endsWith(buffer, length, end)) {
            int read = in.read(buffer, length, buffer.length - length);
            if (read <= 0) {
                throw new EOFException("the message was cut off after " + length + " bytes");
            }
            length += read;
        }
    }

    private static boolean endsWith(byte[] buffer, int length, String end) {
        if (length < end.length()) {
            return false;
        }
        for (int i = 0; i < end.length(); i++) {
            if (buffer[length - end.length() + i] != end.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
