package io.millrace.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Targets that accept connections and close them: every address 127.x.y.z on one port, in a process of their own, so that its
 * processor time is not counted with that of the probes.
 *
 * <p>Threading: the caller's. Ownership: the process ends when it is closed, or when the one that started it ends.
 */
final class ProbeTargets implements AutoCloseable {

    /** Addresses in the last two bytes of each 127.x; .0 and .255 are used as well, since loopback has no broadcast. */
    private static final int PER_SECOND_BYTE = 1 << 16;

    private static final int BACKLOG = 4096;

    private final Process process;
    private final int port;

    ProbeTargets() throws IOException {
        process = new ProcessBuilder(command())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        port = Integer.parseInt(firstLine(process.getInputStream()));
    }

    private static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp", System.getProperty("java.class.path")));
        command.add(ProbeTargets.class.getName());
        return command;
    }

    private static String firstLine(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next > '\n'; next = input.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    /** The addresses of that many targets. */
    List<InetSocketAddress> addresses(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new InetSocketAddress(address(i), port))
                .toList();
    }

    private static InetAddress address(int index) {
        byte[] bytes = {127, (byte) (1 + index / PER_SECOND_BYTE), (byte) (index >> 8), (byte) index};
        try {
            return InetAddress.getByAddress(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** The process: serves until its standard input ends. */
    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress("0.0.0.0", 0), BACKLOG);
        Thread serving = new Thread(() -> serve(server), "targets");
        serving.setDaemon(true);
        serving.start();
        System.out.write((server.getLocalPort() + "\n").getBytes(StandardCharsets.US_ASCII));
        System.out.flush();
        while (System.in.read() >= 0) {
            continue;
        }
    }

    private static void serve(ServerSocket server) {
        while (true) {
            try {
                server.accept().close();
            } catch (IOException ignored) {
                // The peer was gone before it was accepted, as probes are.
                continue;
            }
        }
    }
}
