package io.millrace.proxy.node;

import com.sun.management.UnixOperatingSystemMXBean;
import io.millrace.proxy.config.Config;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/**
 * What the limit of file descriptors leaves room for.
 *
 * <p>A relayed connection takes two descriptors, one for each side. A twentieth, and at least 64, is left for the JVM and
 * the listening sockets, of the rest a tenth for idle upstream connections and a twentieth for probes under way.
 */
final class Descriptors {

    private static final int UNKNOWN_LIMIT = 1024;
    private static final int SMALLEST_RESERVE = 64;

    private Descriptors() {}

    /** The limit of this process. */
    static int limit() {
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
