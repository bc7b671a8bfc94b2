package io.millrace.proxy.lab;

import io.millrace.proxy.config.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Millrace as its users start it: {@code bin/millrace run FILE} in a process of its own, on the Java that runs the tests. */
public final class MillraceProgram implements AutoCloseable {
    private static final Path LAUNCHER =
            Path.of("..", "bin", "millrace").toAbsolutePath().normalize();
    private static final Pattern LISTENER = Pattern.compile("listener web .*127\\.0\\.0\\.1:(\\d+)");

    private final Path file;
    private final ChildProcess process;
    private final int port;
    private int reloads;

    /** Starts it with {@code config} written to {@code file}; its first listener is {@code web}. */
    public MillraceProgram(Path file, String config) throws IOException {
        this(file, config, Map.of());
    }

    /** The same with {@code environment} added. */
    public MillraceProgram(Path file, String config, Map<String, String> environment) throws IOException {
        this.file = file;
        write(config);
        Map<String, String> all = new HashMap<>(environment);
        all.put("MILLRACE_JAVA", System.getProperty("java.home"));
        process = new ChildProcess(all, LAUNCHER.toString(), "run", file.toString());
        port = awaitPort();
    }

    private int awaitPort() {
        try {
            Matcher address = LISTENER.matcher(
                    process.awaitLine(line -> LISTENER.matcher(line).find()));
            address.find();
            return Integer.parseInt(address.group(1));
        } catch (AssertionError notStarted) {
            process.close();
            throw notStarted;
        }
    }

    private void write(String config) throws IOException {
        if (ConfigReader.read(file.toString(), config) instanceof ConfigReader.Invalid invalid) {
            throw new AssertionError(invalid + " in\n" + config);
        }
        Files.writeString(file, config);
    }

    public int port() {
        return port;
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    public ChildProcess process() {
        return process;
    }

    /** Puts {@code config} in force by SIGHUP and returns when that is done. */
    public void reload(String config) throws IOException, InterruptedException {
        write(config);
        process.signal("HUP");
        process.awaitCount("configuration reloaded", ++reloads);
    }

    @Override
    public void close() {
        process.close();
    }
}
