package io.millrace.proxy.testing;

import io.millrace.proxy.node.Node;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, for what would hurt the test's process: here, few file descriptors. */
public final class ChildNode implements AutoCloseable {
    private static final String READY = "listening on ";
    /** The unit of CPU times in /proc on Linux. */
    private static final long TICKS_PER_SECOND = 100;

    private final Process process;
    private final Queue<String> output = new ConcurrentLinkedQueue<>();

    private ChildNode(Process process) {
        this.process = process;
        Thread reading = new Thread(this::read, "output of " + process.pid());
        reading.setDaemon(true);
        reading.start();
    }

    /** Starts a JVM that may open {@code descriptors} files, with a node from {@code text}. */
    public static ChildNode start(int descriptors, String text) throws IOException {
        Path file = Files.createTempFile("millrace", ".yaml");
        Files.writeString(file, text);
        List<String> command =
                new ArrayList<>(List.of("bash", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "bash"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx128m",
                "-Dmillrace.test.transport=" + TestTransport.name(),
                "-Dio.netty.leakDetection.level=paranoid",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(ChildNode.class.getName(), file.toString()));
        return new ChildNode(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The child's side: runs until its input ends. */
    public static void main(String[] arguments) throws Exception {
        CapturedLog.attached();
        Node node = Node.start(TestNode.config(2, Files.readString(Path.of(arguments[0]))));
        System.out.println(READY + node.addresses("web").get(0).getPort());
        System.in.read();
        node.stop(Duration.ZERO);
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(output::add);
        } catch (IOException ended) {
            output.add("ended: " + ended.getMessage());
        }
    }

    public InetSocketAddress web() {
        Await.until(Duration.ofSeconds(20), () -> "child listening, so far: " + output, () -> line(READY) != null);
        return new InetSocketAddress("127.0.0.1", Integer.parseInt(line(READY).substring(READY.length())));
    }

    private String line(String start) {
        return output.stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElse(null);
    }

    /** Everything the child printed. */
    public List<String> output() {
        return List.copyOf(output);
    }

    public int openDescriptors() throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return (int) descriptors.count();
        }
    }

    /** CPU time used so far, user and system. */
    public Duration cpuTime() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(afterName[11]) + Long.parseLong(afterName[12]);
        return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    }

    /** Ends the child and returns its exit code. */
    public int end() throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("child does not end: " + output);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
