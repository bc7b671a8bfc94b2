package io.millrace.proxy.node;

import com.sun.management.UnixOperatingSystemMXBean;
import io.millrace.proxy.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the limit of file descriptors leaves room for.
 *
 * <p>A relayed connection takes two descriptors, one for each side. A twentieth, and at least 64, is left for the JVM and
 * the listening sockets, of the rest a tenth for idle upstream connections and a twentieth for probes under way.
 */
final class Descriptors {

    private static final int UNKNOWN_LIMIT = 1024;
    private static final int SMALLEST_RESERVE = 64;

    private static final Path KERNEL_LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("^Max open files +(\\d{1,18}) ");

    private Descriptors() {}

    /** The limit of this process. Why: the JVM's own answer, which costs the start some ms, only where the kernel gives none. */
    static int limit() {
        try (Stream<String> limits = Files.lines(KERNEL_LIMITS)) {
            return limits.mapToInt(Descriptors::softLimit)
                    .filter(limit -> limit > 0)
                    .findFirst()
                    .orElseGet(Descriptors::limitOfJvm);
        } catch (IOException | UncheckedIOException ignored) {
            // Another kernel, or no /proc.
            return limitOfJvm();
        }
    }

    /** The first number of a line such as {@code Max open files  1024  4096  files}; 0 for another line, or no limit. */
    static int softLimit(String line) {
        Matcher limit = OPEN_FILES.matcher(line);
        return limit.find() ? (int) Math.min(Integer.MAX_VALUE, Long.parseLong(limit.group(1))) : 0;
    }

    private static int limitOfJvm() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix
                ? (int) Math.min(Integer.MAX_VALUE, unix.getMaxFileDescriptorCount())
                : UNKNOWN_LIMIT;
    }

    /** How many downstream connections fit: what is configured, or what the limit allows. */
    static int connections(Config config, int limit) {
        int configured = config.limits().connections();
        return configured == 0 ? fittingConnections(limit) : configured;
    }

    static int fittingConnections(int limit) {
        return Math.max(1, (usable(limit) - idleUpstreams(limit) - probes(limit)) / 2);
    }

    /** How many idle upstream connections fit. */
    static int idleUpstreams(int limit) {
        return usable(limit) / 10;
    }

    /** How many probes may be under way at a time. */
    static int probes(int limit) {
        return Math.max(1, usable(limit) / 20);
    }

    private static int usable(int limit) {
        return Math.max(2, limit - Math.max(SMALLEST_RESERVE, limit / 20));
    }
}
