package io.millrace.proxy.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The range of ports that the kernel gives to sockets which connect. Threading: any. */
final class EphemeralPorts {

    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int[] BOUNDS = read();

    private EphemeralPorts() {}

    static boolean contain(int port) {
        return port >= BOUNDS[0] && port <= BOUNDS[1];
    }

    /** By lines, since a file of /proc/sys has no size and gives its content to the first read only: with room for all of it. */
    private static int[] read() {
        try {
            String[] bounds = Files.readAllLines(RANGE).get(0).trim().split("\\s+");
            return new int[] {Integer.parseInt(bounds[0]), Integer.parseInt(bounds[1])};
        } catch (IOException | RuntimeException unknown) {
            return new int[] {1, 65_535};
        }
    }
}
