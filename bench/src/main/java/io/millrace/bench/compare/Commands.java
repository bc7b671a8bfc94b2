package io.millrace.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Other programs, run to their end. */
final class Commands {
    private Commands() {}

    /** The command pinned to one processor. */
    static List<String> pinned(int core, List<String> command) {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        pinned.addAll(command);
        return pinned;
    }

    /** What a command wrote to its standard output. Errors: {@link CannotCompare} with its output when it fails or overruns its time. */
    static String output(long seconds, List<String> command) {
        return output(seconds, null, command);
    }

    private static String output(long seconds, Path directoryOrNull, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directoryOrNull == null ? null : directoryOrNull.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            process.onExit().orTimeout(seconds, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly());
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new CannotCompare(
                        String.join(" ", command) + " failed or took longer than " + seconds + " s:\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new CannotCompare("interrupted");
        }
    }

    /** The first line of what a command writes in that folder, or {@code otherwise} when it cannot be run. */
    static String firstLine(Path directory, String otherwise, String... command) {
        try {
            return output(10, directory, Arrays.asList(command))
                    .lines()
                    .findFirst()
                    .orElse(otherwise);
        } catch (CannotCompare | UncheckedIOException absent) {
            return otherwise;
        }
    }
}
