package io.millrace.healthcheck.probe;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A target on loopback that does with each connection what its script says, on a thread for each. */
final class ScriptedServer implements Closeable {

    /** What is done with one connection; it is closed after that, whatever the script throws. */
    interface Script {
        void serve(ScriptedServer self, Socket connection) throws Exception;
    }

    private final ServerSocket listening;
    private final Script script;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    ScriptedServer(Script script) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    ScriptedServer(ServerSocket listening, Script script) {
        this.listening = listening;
        this.script = script;
        inBackground(this::accept);
    }

    /** Answers every request with these characters, ISO 8859-1, and closes. */
    static ScriptedServer answering(String answer) throws IOException {
        return keeping(answer, false);
    }

    /** Answers every request with these characters, ISO 8859-1, and never closes. */
    static ScriptedServer answeringAndWaiting(String answer) throws IOException {
        return keeping(answer, true);
    }

    private static ScriptedServer keeping(String answer, boolean open) throws IOException {
        return new ScriptedServer((self, connection) -> {
            self.readRequest(connection);
            connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            if (open) {
                waitForTheOtherSide(connection);
            }
        });
    }

    Target target() {
        return ProbeHarness.target(listening.getLocalPort());
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Reads up to the empty line, and keeps it for {@link #request}. */
    void readRequest(Socket connection) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        InputStream in = connection.getInputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed within the request: " + text);
            }
            head.write(next);
            text = head.toString(StandardCharsets.ISO_8859_1);
        }
        requests.add(text);
    }

    String request() throws InterruptedException {
        return requests.poll(10, TimeUnit.SECONDS);
    }

    static void waitForTheOtherSide(Socket connection) throws IOException {
        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private void accept() throws IOException {
        while (!listening.isClosed()) {
            Socket connection = listening.accept();
            connections.add(connection);
            inBackground(() -> {
                try (connection) {
                    script.serve(this, connection);
                }
            });
        }
    }

    /** Errors are the probe's doing, which hangs up when it knows enough. */
    private static void inBackground(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception ignored) {
                Thread.yield();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws Exception;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
