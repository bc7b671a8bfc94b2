package io.millrace.proxy.rehearsal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The server of a rehearsal: one connection at a time, served when asked to. */
final class LoopbackServer implements AutoCloseable {

    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nServer: rehearsal\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n"
                    .getBytes(US_ASCII);

    private final int patienceMillis;
    private final ServerSocket listening;
    private final byte[] buffer = new byte[4096];
    private Socket connection;

    /** Takes connections. Limits: it waits {@code patienceMillis} for each step, and the client as long. */
    LoopbackServer(int patienceMillis) throws IOException {
        this.patienceMillis = patienceMillis;
        listening = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        listening.setSoTimeout(patienceMillis);
    }

    int patienceMillis() {
        return patienceMillis;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Answers the next request, over the connection there is or else the next one. */
    void serve() throws IOException {
        if (connection == null) {
            connection = listening.accept();
            connection.setTcpNoDelay(true);
            connection.setSoTimeout(patienceMillis);
        }
        Messages.read(connection.getInputStream(), buffer, "\r\n\r\n");
        connection.getOutputStream().write(ANSWER);
    }

    /** Closes the connection; the next request comes over another. */
    void forget() throws IOException {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    @Override
    public void close() throws IOException {
        try (listening) {
            forget();
        }
    }
}
