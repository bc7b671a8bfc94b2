package io.millrace.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sockets, pipes and event queues this process holds; files are left out, because class loading opens them. */
public final class OpenDescriptors {
    private static final int INODE = 9;

    static {
        openWhatTheRuntimeKeeps();
    }

    private OpenDescriptors() {}

    public static List<String> now() {
        List<String> open = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                addUnlessFile(descriptor, open);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open;
    }

    /** The first socket of a process makes the JDK keep one descriptor for itself. */
    private static void openWhatTheRuntimeKeeps() {
        try (ServerSocket first = new ServerSocket(0)) {
            first.setReuseAddress(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@link #now} with the kernel's line for each TCP socket: addresses and state in hexadecimal. */
    public static List<String> described() {
        Map<String, String> lineOf = new HashMap<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try {
                Files.readAllLines(Path.of(table)).stream()
                        .map(line -> line.trim().split("\\s+"))
                        .filter(columns -> columns.length > INODE)
                        .forEach(columns -> lineOf.put(
                                "socket:[" + columns[INODE] + "]", columns[1] + " " + columns[2] + " " + columns[3]));
            } catch (IOException missing) {
                lineOf.put(table, "none");
            }
        }
        return now().stream()
                .map(open -> open + " " + lineOf.getOrDefault(open.substring(open.indexOf(' ') + 1), ""))
                .toList();
    }

    public static int count() {
        return now().size();
    }

    private static void addUnlessFile(Path descriptor, List<String> open) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            if (!target.startsWith("/")) {
                open.add(descriptor.getFileName() + " " + target);
            }
        } catch (IOException closedMeanwhile) {
            return;
        }
    }
}
