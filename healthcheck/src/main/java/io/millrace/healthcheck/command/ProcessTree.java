package io.millrace.healthcheck.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A process with all that came from it, however far it went away. Threading: any thread; it reads /proc and waits a little. */
final class ProcessTree {

    /** The variable of the environment that tells the processes of one run from all others. */
    static final String COOKIE_VARIABLE = "MILLRACE_RUN";

    /** Looks before it gives up: 200, so that even a program that forks as fast as it can loses, within a few seconds. */
    private static final int MAX_LOOKS = 200;

    /** Between two looks: 5 ms, in which a killed process usually ends. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** How much of an environment is searched: 256 KiB. */
    private static final int MAX_ENVIRONMENT_BYTES = 256 * 1024;

    private static final Path PROC = Path.of("/proc");

    /*
     * Parents are no way to find everybody: a process whose parent has ended belongs to process 1. A session or process group
     * of its own (setsid) would hold such orphans together, but not one that calls setsid itself, as every daemon does, and
     * signals to groups need another program to send them. The environment is inherited by all of them, so each run puts a
     * random word into it and looks for it in /proc/PID/environ. Who wipes that out, or changes to another user, escapes, and
     * does so on purpose. Parents are followed as well: for systems without /proc.
     *
     * Killing repeats until a look finds nobody, because a process may fork while it is looked for. A ProcessHandle knows when
     * its process began, so a number that was given to somebody else meanwhile is not killed.
     */
    private ProcessTree() {}

    /** Kills them all. Returns whether the last look found nobody alive. */
    static boolean kill(Process process, String cookie) {
        for (int look = 0; look < MAX_LOOKS; look++) {
            Set<ProcessHandle> found = alive(process, cookie);
            if (found.isEmpty()) {
                return true;
            }
            found.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return false;
    }

    private static Set<ProcessHandle> alive(Process process, String cookie) {
        Set<ProcessHandle> found = new HashSet<>();
        if (process.isAlive()) {
            found.add(process.toHandle());
        }
        process.descendants().forEach(found::add);
        try (Stream<Path> entries = Files.list(PROC)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(ProcessTree::isNumber)
                    .forEach(pid -> ProcessHandle.of(Long.parseLong(pid))
                            .filter(handle -> carries(pid, cookie))
                            .ifPresent(found::add));
        } catch (IOException | UncheckedIOException ignored) {
            // No /proc here, or no descriptor left to read it: those found by their parents must do.
        }
        return found;
    }

    private static boolean isNumber(String name) {
        return name.chars().allMatch(character -> character >= '0' && character <= '9');
    }

    private static boolean carries(String pid, String cookie) {
        try (InputStream environment = Files.newInputStream(PROC.resolve(pid).resolve("environ"))) {
            byte[] bytes = environment.readNBytes(MAX_ENVIRONMENT_BYTES);
            return new String(bytes, StandardCharsets.ISO_8859_1).contains(COOKIE_VARIABLE + "=" + cookie);
        } catch (IOException ignored) {
            // Ended meanwhile, or somebody else's.
            return false;
        }
    }
}
