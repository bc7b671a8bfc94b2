package io.millrace.bench.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * A backend that answers GET at once and never reads the body of a POST.
 *
 * <p>Threading: one daemon thread accepts, one more for each connection. Limits: for a few hundred connections. Ownership: closing it ends all.
 */
final class StalledBackend implements AutoCloseable {
    private static final int RECEIVE_BUFFER_BYTES = 4096;
    private static final int BACKLOG = 1024;
    private static final long LONGEST_ACCEPT_MILLIS = 5000;
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread acceptor;

    /** Listens on a port that is free, {@link #port()}. */
    StalledBackend() {
        try {
            server = new ServerSocket();
            server.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            server.bind(new InetSocketAddress("127.0.0.1", 0), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("the backend of stalled uploads cannot listen", e);
        }
        acceptor = start("stalled-accept", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                start("stalled", () -> serve(socket));
            } catch (IOException ignored) {
                // Closed, or a client that has gone already.
                continue;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("POST")) {
                    closed.await();
                    return;
                }
                if (line.isEmpty()) {
                    socket.getOutputStream().write(ANSWER);
                }
            }
        } catch (IOException ignored) {
            // The proxy has closed the connection.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /* The kernel goes on listening until the thread within accept() has left it, which takes a while where other threads have the processor. */
    @Override
    public void close() {
        try {
            server.close();
            acceptor.join(LONGEST_ACCEPT_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed.countDown();
        }
    }
}
