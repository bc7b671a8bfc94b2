package io.millrace.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A server process on this machine, with the ports it listens on.
 *
 * <p>Ownership: whoever started it closes it; it ends with the comparison in any case. Limits: it has 5 s to end before it is killed.
 */
final class Server implements AutoCloseable {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long GRACE_SECONDS = 5;

    private final String name;
    private final Process process;
    private final Map<Door, Integer> ports;
    private final Path log;

    Server(String name, Process process, Map<Door, Integer> ports, Path log) {
        this.name = name;
        this.process = process;
        this.ports = Map.copyOf(ports);
        this.log = log;
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    int port(Door door) {
        Integer port = ports.get(door);
        return port != null ? port : ports.get(door.plain());
    }

    /** Waits until every port takes connections. Errors: {@link CannotCompare} with its log when the time is over or the process ended. */
    Server awaitOpen(long seconds) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (int port : ports.values()) {
            while (!isOpen(port)) {
                if (!process.isAlive() || System.nanoTime() - endNanos > 0) {
                    throw new CannotCompare(
                            name + " does not listen on port " + port + ":\n" + Proc.read(log.toString()));
                }
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
        }
        return this;
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(address(port), 1000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Starts a process whose output goes to a file. */
    static Process start(ProcessBuilder command, Path log) {
        try {
            Files.deleteIfExists(log);
            return command.redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                kill();
                process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it with its children: the workers of nginx would keep its ports. */
    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
