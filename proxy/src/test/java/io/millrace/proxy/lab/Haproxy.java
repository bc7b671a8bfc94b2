package io.millrace.proxy.lab;

import io.millrace.proxy.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An HAProxy of its own on a free loopback port, in front of one server. */
final class Haproxy implements AutoCloseable {
    private static final String CONFIG = """
            global
                maxconn 200
            defaults
                mode http
                timeout connect 5s
                timeout client 20s
                timeout server 20s
                option forwardfor
            frontend front
                bind 127.0.0.1:PORT
                default_backend back
            backend back
                http-reuse always
                server one SERVER
            """;

    private final int port;
    private final ChildProcess process;

    /** Starts it with a configuration in {@code file}, in front of {@code server}. */
    Haproxy(Path file, String server) throws IOException {
        port = Nginx.freePort();
        Files.writeString(file, CONFIG.replace("PORT", Integer.toString(port)).replace("SERVER", server));
        process = new ChildProcess(Map.of(), Programs.haproxy(), "-db", "-f", file.toString());
        try {
            Await.until("HAProxy accepting on port " + port, this::accepts);
        } catch (AssertionError notStarted) {
            process.close();
            throw notStarted;
        }
    }

    private boolean accepts() {
        if (!process.alive()) {
            throw new AssertionError("HAProxy ended: " + process.lines());
        }
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
    }
}
