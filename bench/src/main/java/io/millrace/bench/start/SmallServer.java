package io.millrace.bench.start;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * The server behind: a 52-byte answer to every request, over connections that are kept. Threading: one for each connection.
 */
final class SmallServer implements AutoCloseable {

    private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Length: 52\r\nContent-Type: text/plain\r\n\r\n"
                    + "0123456789abcdef0123456789abcdef0123456789abcdef012\n")
            .getBytes(US_ASCII);

    private final ServerSocket socket;

    SmallServer() throws IOException {
        socket = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                start(() -> serve(client));
            }
        } catch (IOException ignored) {
            // Closed: the end of the bench.
        }
    }

    private static void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            byte[] buffer = new byte[4096];
            int matched = 0;
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    matched = buffer[i] == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : 0;
                    if (matched == 4) {
                        client.getOutputStream().write(ANSWER);
                        matched = 0;
                    }
                }
            }
        } catch (IOException ignored) {
            // The proxy has left.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
