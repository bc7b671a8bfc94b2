package io.millrace.proxy.testing;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/**
 * A scripted server on a free loopback port that records every byte of every connection.
 *
 * <p>A script that breaks off because the peer left is normal; one that read something malformed is kept in {@link
 * #complaints()}, which a test looks at.
 *
 * <p>Threading: one daemon thread accepts, one serves each connection; all methods may be called by any thread.
 */
public final class RecordingBackend implements AutoCloseable {
    private final InetAddress host;
    private final SSLContext tls;
    private final List<BackendConnection> connections = new CopyOnWriteArrayList<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private volatile BackendScript script;
    private volatile ServerSocket server;
    private Socket placeholder = new Socket();
    private Thread acceptor;
    private int port;

    private RecordingBackend(InetAddress host, int port, BackendScript script) throws IOException {
        this(host, port, null, script);
    }

    private RecordingBackend(InetAddress host, int port, SSLContext tls, BackendScript script) throws IOException {
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.script = script;
        listen();
    }

    public static RecordingBackend start(BackendScript script) throws IOException {
        return new RecordingBackend(InetAddress.getByName("127.0.0.1"), 0, script);
    }

    public static RecordingBackend startV6(BackendScript script) throws IOException {
        return new RecordingBackend(InetAddress.getByName("::1"), 0, script);
    }

    /** Behind TLS; its scripts and its record are of what is said inside. */
    public static RecordingBackend startTls(SSLContext tls, BackendScript script) throws IOException {
        return new RecordingBackend(InetAddress.getByName("127.0.0.1"), 0, tls, script);
    }

    /** On another address of this machine with the same port. */
    public RecordingBackend twin(String address, BackendScript twinScript) throws IOException {
        return new RecordingBackend(InetAddress.getByName(address), port, twinScript);
    }

    /** The behaviour of connections accepted from now on. */
    public void script(BackendScript next) {
        script = next;
    }

    /**
     * Closes the listening socket: who connects now is refused. Connections that are open stay, and so does the claim to the
     * port, lest another test's server gets it.
     */
    public synchronized void refuse() throws IOException {
        stopListening();
        placeholder.close();
        placeholder = new Socket();
        placeholder.setReuseAddress(true);
        placeholder.bind(new InetSocketAddress(host, port));
    }

    private void stopListening() throws IOException {
        server.close();
        Await.until("acceptor of port " + port + " gone", () -> !acceptor.isAlive());
    }

    /** Listens again on the same port after {@link #refuse()}. */
    public synchronized void comeBack() throws IOException {
        listen();
    }

    private synchronized void listen() throws IOException {
        placeholder.close();
        server = tls == null ? new ServerSocket() : tls.getServerSocketFactory().createServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(host, port), 1024);
        port = server.getLocalPort();
        acceptor = daemon(this::accept, "backend-" + port);
    }

    /** Its address as a configuration file names it. */
    public String address() {
        return host.getAddress().length == 16 ? "[::1]:" + port : host.getHostAddress() + ":" + port;
    }

    public int port() {
        return port;
    }

    /** All connections ever accepted, in order. */
    public List<BackendConnection> connections() {
        return connections;
    }

    public BackendConnection connection(int index) {
        Await.until("connection " + index + " to the backend", () -> connections.size() > index);
        return connections.get(index);
    }

    /** Malformed messages and unexpected failures of scripts. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Bytes received on all connections. */
    public long receivedBytes() {
        return connections.stream().mapToLong(BackendConnection::receivedBytes).sum();
    }

    private void accept() {
        ServerSocket accepting = server;
        while (!accepting.isClosed()) {
            try {
                Socket socket = accepting.accept();
                BackendConnection connection = new BackendConnection(socket, connections.size());
                BackendScript serving = script;
                connections.add(connection);
                daemon(() -> serve(connection, serving), "backend-" + port + "-" + connection.index());
            } catch (SocketException closed) {
                continue;
            } catch (IOException e) {
                complaints.add("accept: " + e);
            }
        }
    }

    private void serve(BackendConnection connection, BackendScript serving) {
        try (connection) {
            serving.serve(connection);
        } catch (SocketException | EOFException peerLeft) {
            return;
        } catch (IOException | RuntimeException | AssertionError e) {
            complaints.add("connection " + connection.index() + ": " + e);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public synchronized void close() throws IOException {
        stopListening();
        placeholder.close();
        for (BackendConnection connection : connections) {
            connection.close();
        }
    }
}
