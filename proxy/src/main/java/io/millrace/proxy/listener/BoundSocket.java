package io.millrace.proxy.listener;

import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.loop.Workers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * One bound address: a listening socket per worker, among which the kernel spreads the connections.
 *
 * <p>It belongs to a {@link Listener}, and can be handed to another one by a reload, without a connection lost.
 *
 * <p>Threading: opened, handed over and closed by the thread that applies a configuration.
 */
public final class BoundSocket {

    private static final int BACKLOG = 4096;

    private final InetSocketAddress configured;
    private final List<Acceptor> acceptors = new ArrayList<>();
    private volatile Listener listener;

    private BoundSocket(InetSocketAddress configured, Listener listener) {
        this.configured = configured;
        this.listener = listener;
    }

    /**
     * Binds {@code address} on every worker. Connections wait in the kernel until {@link #startAccepting}.
     *
     * <p>Errors: {@link BindException} when it is in use or not ours; nothing stays bound then.
     *
     * @param portIsOurs whether this process listens on the port already, on another address; [::] and 0.0.0.0 overlap
     */
    public static BoundSocket open(Workers workers, InetSocketAddress address, boolean portIsOurs, Listener listener)
            throws BindException {
        BoundSocket socket = new BoundSocket(address, listener);
        try {
            if (address.getPort() != 0 && !portIsOurs) {
                requireUnused(address);
            }
            InetSocketAddress bound = address;
            for (Worker worker : workers.all()) {
                bound = socket.bindOn(worker, bound);
            }
            return socket;
        } catch (Exception e) {
            socket.close();
            throw new BindException("listener " + listener.name() + ": cannot bind "
                    + address.getAddress().getHostAddress() + " port " + address.getPort() + ": " + reason(e));
        }
    }

    /** SO_REUSEPORT would let a second process share the port in silence; a plain bind tells. */
    private static void requireUnused(InetSocketAddress address) throws IOException {
        try (SocketChannel probe = SocketChannel.open()) {
            probe.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            probe.bind(address);
        }
    }

    private InetSocketAddress bindOn(Worker worker, InetSocketAddress address) throws IOException {
        Acceptor acceptor = new Acceptor(this, worker);
        acceptor.bind(address, BACKLOG);
        acceptors.add(acceptor);
        return acceptor.address();
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        return message.contains("in use") ? "the port is in use by another program" : message;
    }

    /** The address as the configuration names it; its port may be 0. */
    public InetSocketAddress configured() {
        return configured;
    }

    /** The address in use. */
    public InetSocketAddress bound() {
        return acceptors.get(0).address();
    }

    /** Gives all later connections to {@code next}. */
    public void handTo(Listener next) {
        listener = next;
    }

    public Listener owner() {
        return listener;
    }

    public void startAccepting() {
        acceptors.forEach(Acceptor::start);
    }

    @Override
    public String toString() {
        String host = configured.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + bound().getPort();
    }

    /** Stops listening and waits until that is done. */
    public void close() {
        acceptors.forEach(Acceptor::close);
    }
}
