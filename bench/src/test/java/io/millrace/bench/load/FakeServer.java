package io.millrace.bench.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on loopback that does with each connection what a test says.
 *
 * <p>Threading: one thread per connection, which ends with it. Ownership: {@link #close} ends them all.
 */
final class FakeServer implements AutoCloseable {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** One connection; the server closes it afterwards. */
    interface Script {
        void serve(Socket socket, InputStream in, OutputStream out) throws IOException;
    }

    private final ServerSocket listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    FakeServer(Script script) throws IOException {
        this.script = script;
        start("accept", this::accept);
    }

    /** One that answers each request with the same text. */
    static FakeServer answering(String answer) throws IOException {
        return new FakeServer((socket, in, out) -> {
            while (readHead(in)) {
                out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        });
    }

    /** One that sends back what comes. */
    static FakeServer echo() throws IOException {
        return new FakeServer((socket, in, out) -> in.transferTo(out));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    int accepted() {
        return accepted.get();
    }

    /** Reads up to an empty line; false at the end of the stream. */
    static boolean readHead(InputStream in) throws IOException {
        int ends = 0;
        while (ends < 4) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            ends = next == "\r\n\r\n".charAt(ends) ? ends + 1 : 0;
        }
        return true;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                open.add(socket);
                start("serve", () -> serve(socket));
            }
        } catch (IOException ignored) {
            // The listener was closed: the usual end.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            script.serve(socket, new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
        } catch (IOException ignored) {
            // The generator has hung up, as it does at the end of a run.
        } finally {
            open.remove(socket);
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
