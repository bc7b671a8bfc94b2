package io.millrace.healthcheck.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** Small executable programs for tests, in the language of sh. */
public final class Script {

    private Script() {}

    /** Writes a program; returns its absolute path. */
    public static String in(Path directory, String name, String... lines) {
        Path file = directory.resolve(name).toAbsolutePath();
        try {
            Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toString();
    }

    /** How many processes have {@code word} as one of their words now. */
    public static long processesWith(String word) {
        return holders(word).count();
    }

    /** Kills all processes that have {@code word} as one of their words. */
    public static void killProcessesWith(String word) {
        holders(word).forEach(ProcessHandle::destroyForcibly);
    }

    private static Stream<ProcessHandle> holders(String word) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .filter(words -> List.of(words).contains(word))
                        .isPresent());
    }
}
