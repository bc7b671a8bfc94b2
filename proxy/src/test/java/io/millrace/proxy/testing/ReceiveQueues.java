package io.millrace.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The kernel's table of TCP sockets with bytes their owner has not read yet; how a test sees that the first part of its
 * bytes was taken before it sends the second.
 *
 * <p>Limits: Linux, and all in one network namespace. A part that arrives while its receiver holds the socket can be missed
 * for some microseconds, so now and then two parts are read as one: a weaker test of that split, never a false alarm.
 */
public final class ReceiveQueues {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private static final Object LOOKING = new Object();

    private static long lookedNanos = System.nanoTime();
    private static Set<Receiver> seen = Set.of();

    private ReceiveQueues() {}

    /** A receiver, named by its own port and its peer's. */
    public record Receiver(int ownPort, int peerPort) {
        public static Receiver of(InetSocketAddress own, InetSocketAddress peer) {
            return new Receiver(own.getPort(), peer.getPort());
        }
    }

    public static void awaitRead(Receiver receiver) {
        awaitRead(List.of(receiver));
    }

    /** Returns once none of {@code receivers} has unread bytes. */
    public static void awaitRead(Collection<Receiver> receivers) {
        Set<Receiver> waiting = new HashSet<>(receivers);
        Await.until(BOUND, () -> "bytes read by " + waiting, () -> {
            waiting.retainAll(unread());
            return waiting.isEmpty();
        });
    }

    /** A look that began after the call did; those who wait while somebody looks share the next one. */
    private static Set<Receiver> unread() {
        long askedNanos = System.nanoTime();
        synchronized (LOOKING) {
            if (lookedNanos - askedNanos <= 0) {
                lookedNanos = System.nanoTime();
                seen = look();
            }
            return seen;
        }
    }

    private static Set<Receiver> look() {
        Set<Receiver> found = new HashSet<>();
        for (Path table : TABLES) {
            if (Files.exists(table)) {
                collect(read(table), found);
            }
        }
        return found;
    }

    private static String read(Path table) {
        try {
            return new String(Files.readAllBytes(table), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Columns: number, own address, peer address, state, send queue:receive queue; ports in hexadecimal. */
    private static void collect(String table, Set<Receiver> found) {
        table.lines().skip(1).forEach(line -> {
            int peer = line.indexOf(':', line.indexOf(':', line.indexOf(':') + 1) + 1);
            int queues = line.indexOf(':', peer + 1);
            if (!line.startsWith("00000000", queues + 1)) {
                int own = line.lastIndexOf(':', peer - 1);
                found.add(new Receiver(port(line, own), port(line, peer)));
            }
        });
    }

    private static int port(String line, int colon) {
        return Integer.parseInt(line, colon + 1, colon + 5, 16);
    }
}
