package io.millrace.proxy.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** An address where connecting neither succeeds nor fails: its accept queue is full, so that the kernel drops each SYN. */
public final class FullBacklog implements AutoCloseable {
    private static final int PROBE_MILLIS = 200;

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    private final List<Socket> waiting = new ArrayList<>();

    public FullBacklog() throws IOException {
        while (filledOneMore()) {
            if (waiting.size() > 16) {
                throw new IllegalStateException(
                        "backlog of 1 took " + waiting.size() + " connections (expected: a few)");
            }
        }
    }

    private boolean filledOneMore() throws IOException {
        Socket socket = new Socket();
        waiting.add(socket);
        try {
            socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), PROBE_MILLIS);
            return true;
        } catch (SocketTimeoutException full) {
            return false;
        }
    }

    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : waiting) {
            socket.close();
        }
    }
}
