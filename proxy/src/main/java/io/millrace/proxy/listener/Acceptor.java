package io.millrace.proxy.listener;

import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.socket.AcceptListener;
import io.millrace.proxy.socket.ListeningSocket;
import io.millrace.proxy.socket.Sockets;
import io.millrace.proxy.socket.TcpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accepting end of one listening socket.
 *
 * <p>When the process has no descriptor left, accepting pauses for a moment instead of spinning on an error that the
 * kernel repeats; the connections wait in its backlog.
 *
 * <p>Threading: its worker.
 */
final class Acceptor implements AcceptListener {

    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final long PAUSE_MILLIS = 200;

    private final BoundSocket owner;
    private final Worker worker;
    private ListeningSocket socket;
    private boolean pausedBefore;

    Acceptor(BoundSocket owner, Worker worker) {
        this.owner = owner;
        this.worker = worker;
    }

    /** Binds, and waits until that is done. Threading: not the worker. */
    void bind(InetSocketAddress address, int backlog) throws IOException {
        socket = Sockets.bind(worker, address, backlog, this);
    }

    InetSocketAddress address() {
        return socket.address();
    }

    /** Begins to accept, soon. Threading: any. */
    void start() {
        worker.execute(this::resume);
    }

    private void resume() {
        socket.accepting(true);
    }

    /** Stops listening and waits until that is done. Threading: not the worker. */
    void close() {
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public void onAccepted(TcpSocket accepted) {
        if (pausedBefore) {
            pausedBefore = false;
            LOG.info("listener {}: accepting again", owner.owner().name());
        }
        owner.owner().accept(worker, accepted);
    }

    @Override
    public void onAcceptFailed(Throwable cause) {
        if (!pausedBefore) {
            pausedBefore = true;
            LOG.warn("listener {}: accepting pauses: {}", owner.owner().name(), cause.getMessage());
        }
        socket.accepting(false);
        worker.loop().schedule(this::resume, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
