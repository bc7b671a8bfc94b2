package io.millrace.proxy.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A sample TCP server that says who it is and then sends back what it gets.
 *
 * <p>Limits: serves {@value #CONNECTIONS} connections at a time; more wait in the backlog of the socket.
 */
final class EchoServer implements SampleServer {

    private static final int CONNECTIONS = 16;

    private final String name;
    private final int port;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private ServerSocket listening;
    private ExecutorService threads;

    EchoServer(String name, int port) {
        this.name = name;
        this.port = port;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(Loopback.address(port));
        } catch (IOException taken) {
            socket.close();
            throw taken;
        }
        listening = socket;
        threads = Executors.newFixedThreadPool(CONNECTIONS, Loopback.daemon(name));
        for (int i = 0; i < CONNECTIONS; i++) {
            threads.execute(() -> serve(socket));
        }
    }

    @Override
    public void stop() {
        closeQuietly(listening);
        connections.forEach(EchoServer::closeQuietly);
        threads.shutdownNow();
    }

    private void serve(ServerSocket socket) {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                connections.add(connection);
                echo(connection, socket);
            } catch (IOException ignored) {
                // A client that resets, or the end of this server; the condition of the loop tells which.
            } finally {
                connections.removeIf(Socket::isClosed);
            }
        }
    }

    /* Looks whether the server ended after the connection became known to stop(), so that one of the two closes it. */
    private void echo(Socket connection, ServerSocket socket) throws IOException {
        connection.setTcpNoDelay(true);
        connection.getOutputStream().write((name + " sends back what you send\n").getBytes(UTF_8));
        byte[] bytes = new byte[8 * 1024];
        int count;
        while (!socket.isClosed() && (count = connection.getInputStream().read(bytes)) >= 0) {
            connection.getOutputStream().write(bytes, 0, count);
        }
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // The descriptor is gone either way.
        }
    }
}
