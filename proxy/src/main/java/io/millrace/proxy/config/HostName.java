package io.millrace.proxy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this machine calls itself.
 *
 * <p>Why: {@link java.net.InetAddress#getLocalHost()} asks the resolver, which may take seconds on a machine in
 * trouble.
 */
final class HostName {
    private static final Path KERNEL_HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final String FALLBACK = "millrace";

    private HostName() {}

    /** The kernel's host name; {@code HOSTNAME} or {@value #FALLBACK} where there is none. */
    static String ofThisMachine() {
        String name;
        try {
            name = Files.readString(KERNEL_HOST_NAME).strip();
        } catch (IOException notLinux) {
            name = System.getenv("HOSTNAME");
        }
        return name == null || name.isBlank() ? FALLBACK : name;
    }
}
