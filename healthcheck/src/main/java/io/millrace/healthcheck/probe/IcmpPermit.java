package io.millrace.healthcheck.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether this process may send ICMP echo requests, asked before anything relies on it. Threading: any thread; reads a file of /proc. */
public final class IcmpPermit {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String FIELD = "CapEff:";
    private static final int CAP_NET_RAW = 13;

    /*
     * The JDK sends an echo request when it gets a raw socket. Without one it connects to TCP port 7 instead and says nothing
     * of it: a machine that drops such packets counts as dead, which is a wrong verdict, not a missing one. So the permission
     * is looked up where the kernel tells it. The kernel's ping sockets (net.ipv4.ping_group_range) would need none, but Java
     * 17 has no way to open a socket of a protocol that it does not know.
     */
    private IcmpPermit() {}

    /** Why ICMP checks are refused here, with what to do about it; null when they are not. */
    public static String refusalOrNull() {
        try {
            return refusalOrNull(Files.readAllLines(STATUS));
        } catch (IOException e) {
            return "icmp checks need a Linux that shows the rights of a process in " + STATUS + ": " + e;
        }
    }

    static String refusalOrNull(List<String> status) {
        for (String line : status) {
            if (line.startsWith(FIELD)) {
                long capabilities =
                        Long.parseUnsignedLong(line.substring(FIELD.length()).strip(), 16);
                return (capabilities >> CAP_NET_RAW & 1) == 1 ? null : refusal();
            }
        }
        return "icmp checks: no line " + FIELD + " in " + STATUS + ", so nobody knows whether raw sockets are allowed";
    }

    private static String refusal() {
        return "icmp checks need a raw socket, and this process lacks the capability CAP_NET_RAW: grant it"
                + " (systemd: AmbientCapabilities=CAP_NET_RAW; containers: cap-add NET_RAW;"
                + " shell: setpriv --inh-caps +net_raw --ambient-caps +net_raw), or use a check of type tcp or command";
    }
}
