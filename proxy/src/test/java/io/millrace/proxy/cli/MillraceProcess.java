package io.millrace.proxy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A Millrace in a process of its own that does not warm itself up, with the lines it wrote to standard error. */
final class MillraceProcess implements AutoCloseable {
    private static final long BOUND_SECONDS = 20;

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader = new Thread(this::readLines, "stderr of millrace");
    private boolean ended;

    MillraceProcess(String... args) throws IOException {
        this(List.of(), args);
    }

    MillraceProcess(List<String> jvmOptions, String... args) throws IOException {
        this(List.of(), jvmOptions, args);
    }

    /** @param wrapper a program and arguments that start what follows them; empty for none */
    MillraceProcess(List<String> wrapper, List<String> jvmOptions, String... args) throws IOException {
        // Whoever runs the tests may have these ignored, as nohup and scripts do, and a child inherits that.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,TERM"));
        command.addAll(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dmillrace.rehearsal.exchanges=0");
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(args));
        process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        reader.setDaemon(true);
        reader.start();
    }

    private void readLines() {
        try (BufferedReader in = process.errorReader(UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                add(line);
            }
        } catch (IOException closed) {
            add("reading ended: " + closed.getMessage());
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    /** The first line that fits, waited for; a failure shows all lines. */
    synchronized String awaitLine(Predicate<String> fits) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        int seen = 0;
        while (true) {
            for (; seen < lines.size(); seen++) {
                if (fits.test(lines.get(seen))) {
                    return lines.get(seen);
                }
            }
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (ended || leftMillis <= 0) {
                throw new AssertionError("no such line among\n" + String.join("\n", lines));
            }
            wait(leftMillis);
        }
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    boolean running() {
        return process.isAlive();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running\n" + String.join("\n", lines()));
        }
        reader.join(TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
