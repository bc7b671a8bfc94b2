package io.millrace.proxy.node;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * Seeds that nobody outside can guess, for the random generators of a node.
 *
 * <p>Why: from the kernel where it offers them, since the first use of {@link SecureRandom} takes some 20 ms of the start.
 */
final class Seeds {

    private static final Path KERNEL = Path.of("/dev/urandom");

    private Seeds() {}

    static long next() {
        try (DataInputStream kernel = new DataInputStream(Files.newInputStream(KERNEL))) {
            return kernel.readLong();
        } catch (IOException ignored) {
            // Another kernel, or a root of files without devices.
            return new SecureRandom().nextLong();
        }
    }
}
