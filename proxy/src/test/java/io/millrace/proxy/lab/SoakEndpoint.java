package io.millrace.proxy.lab;

import io.millrace.proxy.testing.MalformedMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/**
 * A server that can be killed in the middle of its work and comes back on the same port.
 *
 * <p>Threading: any thread; one daemon thread accepts, one serves each connection.
 */
final class SoakEndpoint implements AutoCloseable {
    /** What is done with a connection; it is closed when this returns. */
    @FunctionalInterface
    interface Service {
        void serve(SoakConnection connection) throws IOException;
    }

    private final String name;
    private final Service service;
    private final Sightings sightings;
    private final Queue<String> complaints;
    private final Set<SoakConnection> connections = new HashSet<>();
    private ServerSocket server;
    private int port;

    /** @param complaints takes what should not have reached an endpoint */
    SoakEndpoint(String name, Service service, Sightings sightings, Queue<String> complaints) throws IOException {
        this.name = name;
        this.service = service;
        this.sightings = sightings;
        this.complaints = complaints;
        comeBack();
    }

    String name() {
        return name;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Listens, the first time on a free port, then always on that one. */
    synchronized void comeBack() throws IOException {
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 1024);
        port = server.getLocalPort();
        ServerSocket accepting = server;
        daemon(() -> accept(accepting), name);
    }

    /** Stops listening and ends every connection; returns how many there were. */
    synchronized int kill(boolean reset) throws IOException {
        server.close();
        int count = connections.size();
        for (SoakConnection connection : connections) {
            connection.strike(reset);
        }
        connections.clear();
        return count;
    }

    private void accept(ServerSocket accepting) {
        while (!accepting.isClosed()) {
            try {
                Socket socket = accepting.accept();
                admit(new SoakConnection(socket, sightings), accepting);
            } catch (IOException closed) {
                continue;
            }
        }
    }

    private synchronized void admit(SoakConnection connection, ServerSocket accepting) throws IOException {
        if (accepting.isClosed()) {
            connection.strike(true);
            return;
        }
        connections.add(connection);
        daemon(() -> serve(connection), name + " connection");
    }

    private void serve(SoakConnection connection) {
        try (connection) {
            service.serve(connection);
        } catch (MalformedMessage | RuntimeException e) {
            complaints.add(name + ": " + e);
        } catch (IOException peerLeftOrKilled) {
            return;
        } finally {
            forget(connection);
        }
    }

    private synchronized void forget(SoakConnection connection) {
        connections.remove(connection);
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        kill(true);
    }
}
