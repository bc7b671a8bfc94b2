package io.millrace.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The question whether a port of this machine can be listened on, and who has it if not.
 *
 * <p>Why: it is asked by listening, not by connecting. A connection that goes out from a port takes it as well, and nobody answers there.
 */
final class Ports {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Ports() {}

    /** Waits until a port is free. Errors: {@link CannotCompare} says who has it when the time is over. */
    static void awaitFree(int port, String user, long millis) {
        long startNanos = System.nanoTime();
        while (!isFree(port)) {
            if (System.nanoTime() - startNanos > TimeUnit.MILLISECONDS.toNanos(millis)) {
                throw new CannotCompare("port " + port + " is taken by " + holder(port) + " (expected: free for " + user
                        + ", or --port, best below the ports of outgoing connections, " + outgoing() + ")");
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /** True when a server could listen there now; what is left of its predecessor's closed connections is no obstacle. */
    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress("127.0.0.1", port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** What {@code ss} says of a port in one line; without it, that it is not known. */
    private static String holder(int port) {
        String unknown = "somebody unknown";
        String line = Commands.firstLine(Path.of("."), unknown, "ss", "-Htanp", "sport = :" + port);
        return line.replaceAll(" +", " ").trim();
    }

    private static String outgoing() {
        return Proc.read("/proc/sys/net/ipv4/ip_local_port_range").trim().replaceAll("\\s+", " to ");
    }

    /** A listener that holds a port for itself. Errors: {@link UncheckedIOException} when it was taken meanwhile. */
    static ServerSocket hold(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress("127.0.0.1", port), 1);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port, e);
        }
    }
}
