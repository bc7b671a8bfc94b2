package io.millrace.proxy.lab;

import io.millrace.proxy.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A server program that runs beside the test, with what it prints.
 *
 * <p>Ownership: closing ends it and the processes it started, by their ids.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    /** Starts {@code command} with {@code environment} added to that of the test. */
    ChildProcess(Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        process = builder.start();
        process.getOutputStream().close();
        reader = new Thread(this::read, "output of " + command[0]);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            in.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException ended) {
            lines.add("reading ended: " + ended.getMessage());
        }
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    public long count(String part) {
        return lines.stream().filter(line -> line.contains(part)).count();
    }

    /** The first line that fits, waited for. */
    public String awaitLine(Predicate<String> fits) {
        Await.until(
                BOUND, () -> "no such line among " + lines, () -> lines.stream().anyMatch(fits));
        return lines.stream().filter(fits).findFirst().orElseThrow();
    }

    /** Waits until so many lines hold {@code part}. */
    public void awaitCount(String part, long count) {
        Await.until(BOUND, () -> count + " times \"" + part + "\" among " + lines, () -> count(part) >= count);
    }

    public void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new AssertionError("kill -" + name + " of " + process.info() + " failed, it said " + lines);
        }
    }

    public boolean alive() {
        return process.isAlive();
    }

    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running, it said " + lines);
        }
        reader.join(BOUND.toMillis());
        return process.exitValue();
    }

    /** Errors: {@link IllegalStateException} when the wait for its end is interrupted; it is killed then. */
    @Override
    public void close() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        try {
            process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS);
            reader.join(BOUND.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while " + process.info() + " ends", e);
        } finally {
            process.destroyForcibly();
            descendants.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
