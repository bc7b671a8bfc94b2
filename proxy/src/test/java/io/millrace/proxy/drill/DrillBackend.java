package io.millrace.proxy.drill;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One or more endpoints in one process that can be killed, frozen and started again at the same addresses.
 *
 * <p>Addresses are of 127.0.0.0/8 with a port below those the kernel gives to clients, so that no connection takes one
 * meanwhile.
 */
final class DrillBackend implements AutoCloseable {
    private static final int FIRST_PORT = 21_000;
    private static final int LAST_PORT = 29_999;
    private static final Duration END = Duration.ofSeconds(30);
    private static int nextPort = FIRST_PORT;

    private final List<String> launcher;
    private final List<String> addresses = new ArrayList<>();
    private Process process;
    private boolean frozen;

    private DrillBackend(List<String> launcher, String host, int endpoints) throws IOException, InterruptedException {
        this.launcher = launcher;
        for (int i = 0; i < endpoints; i++) {
            addresses.add(host + ":" + freePort());
        }
        restart();
    }

    /** Starts a process with {@code endpoints} endpoints. */
    static DrillBackend start(int endpoints) throws IOException, InterruptedException {
        return new DrillBackend(List.of(), "127.0.0.1", endpoints);
    }

    /** Starts a process with {@code endpoints} endpoints in {@code namespace}. */
    static DrillBackend startIn(DrillNamespace namespace, int endpoints) throws IOException, InterruptedException {
        return new DrillBackend(namespace.inside(), DrillNamespace.ADDRESS, endpoints);
    }

    private static synchronized int freePort() {
        for (; nextPort <= LAST_PORT; nextPort++) {
            try (ServerSocket free = new ServerSocket()) {
                free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), nextPort));
                return nextPort++;
            } catch (IOException taken) {
                continue;
            }
        }
        throw new AssertionError("no free port in " + FIRST_PORT + ".." + LAST_PORT);
    }

    /** Lets each endpoint answer some thousand requests, so that what is measured later is not how a JVM warms up. */
    DrillBackend warm() throws Exception {
        for (String address : addresses) {
            int colon = address.lastIndexOf(':');
            InetSocketAddress target =
                    new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
            try (OpenLoad load = new OpenLoad(target, "/?delay=1", 2_000)) {
                Steps.pass(Duration.ofMillis(1_500));
                load.end();
            }
        }
        return this;
    }

    List<String> addresses() {
        return List.copyOf(addresses);
    }

    /** Starts the process after it was killed, and returns when it listens. */
    void restart() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DrillServer.class.getName()));
        command.addAll(addresses);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        if (!DrillServer.READY.equals(line)) {
            close();
            throw new AssertionError("a backend at " + addresses + " said " + line);
        }
    }

    /** Ends the process as a crash would: the kernel resets its connections and refuses new ones. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Freezes the process: the kernel still accepts connections and data, and nobody answers. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
        frozen = true;
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
        frozen = false;
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new AssertionError("kill -" + name + " failed with " + exit);
        }
    }

    /** Errors: {@link IllegalStateException} when it cannot be ended. */
    @Override
    public void close() {
        try {
            if (frozen && process.isAlive()) {
                thaw();
            }
            process.destroyForcibly();
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("a backend does not end");
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("a backend is left behind", e);
        }
    }
}
