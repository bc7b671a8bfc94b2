package io.millrace.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The sockets, pipes and event queues this process holds; files are left out, because class loading opens them. */
public final class OpenDescriptors {
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
