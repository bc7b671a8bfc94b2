package io.millrace.healthcheck.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The beginning of what a program wrote. Threading: one thread. */
final class BoundedOutput {

    /**
     * How much one look takes: 64 KiB, a full pipe. A program that writes without end is slowed down to this much per look,
     * and costs this process next to nothing.
     */
    private static final int LOOK_BYTES = 64 * 1024;

    private final InputStream source;
    private final byte[] kept = new byte[CommandRunner.MAX_OUTPUT_BYTES];
    private final byte[] scratch = new byte[CommandRunner.MAX_OUTPUT_BYTES];
    private int keptBytes;

    BoundedOutput(InputStream source) {
        this.source = source;
    }

    /** Takes what is there and waits for nothing. */
    void take() throws IOException {
        int left = Math.min(source.available(), LOOK_BYTES);
        while (left > 0) {
            int taken = source.read(scratch, 0, Math.min(left, scratch.length));
            if (taken < 0) {
                return;
            }
            int wanted = Math.min(taken, kept.length - keptBytes);
            System.arraycopy(scratch, 0, kept, keptBytes, wanted);
            keptBytes += wanted;
            left -= taken;
        }
    }

    String text() {
        return new String(kept, 0, keptBytes, StandardCharsets.UTF_8);
    }
}
