package io.millrace.proxy.l4;

import io.millrace.healthcheck.outlier.Answer;
import io.millrace.healthcheck.outlier.Passage;
import io.millrace.proxy.loop.ConnectionOwner;
import io.millrace.proxy.loop.DownstreamConnection;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.pool.Pool;
import io.millrace.proxy.socket.SocketHandler;
import io.millrace.proxy.socket.Sockets;
import io.millrace.proxy.socket.TcpSocket;
import io.millrace.proxy.upstream.ConnectFailure;
import io.millrace.proxy.upstream.Connecting;
import io.millrace.proxy.upstream.Endpoint;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of a tcp listener, from accept until it is relayed.
 *
 * <p>Nothing is read from the client before an endpoint is connected: its first bytes wait in the kernel. When no endpoint
 * can be reached within the pool's connect budget, the client is reset.
 *
 * <p>Threading: its worker.
 */
public final class TcpDownstream extends DownstreamConnection implements Connecting.Listener, SocketHandler {

    private static final Logger LOG = LoggerFactory.getLogger(TcpDownstream.class);

    private final TcpSocket socket;
    private final TcpSettings settings;
    private final long acceptedNanos;
    private final Passage passage = new Passage();
    private List<Endpoint> tried;
    private Connecting connecting;
    private Relay relay;
    private ByteBuf early;
    private boolean inputEnded;

    /** Ownership: the socket, which has not begun. */
    public TcpDownstream(ConnectionOwner owner, Worker worker, TcpSocket socket, TcpSettings settings) {
        super(owner, worker);
        this.socket = socket;
        this.settings = settings;
        this.acceptedNanos = worker.nowNanos();
    }

    @Override
    public boolean begin() {
        socket.bound(settings.bufferBytes());
        socket.handler(this);
        if (!socket.begin(false)) {
            return false;
        }
        connectNext();
        return true;
    }

    private void connectNext() {
        Pool pool = settings.pool();
        long nowNanos = worker.nowNanos();
        long budgetNanos = pool.timeouts().connectBudget().toNanos() - (nowNanos - acceptedNanos);
        Endpoint endpoint = budgetNanos <= 0 ? null : pool.pickOrNull(worker, tried);
        if (endpoint == null) {
            pool.counters().unavailable().increment();
            socket.reset();
            return;
        }
        long timeoutNanos = Math.min(pool.timeouts().connect().toNanos(), budgetNanos);
        passage.begin(endpoint.traffic(), worker.index(), nowNanos);
        connecting = new Connecting(worker, endpoint, this);
        connecting.start(settings.bufferBytes(), timeoutNanos);
    }

    @Override
    public void onConnected(Endpoint endpoint, TcpSocket upstream) {
        connecting = null;
        passage.answered(Answer.OK, worker.nowNanos());
        endpoint.reached();
        endpoint.exchanges().increment();
        long idleNanos = settings.pool().timeouts().streamIdle().toNanos();
        relay = new Relay(worker, socket, upstream, idleNanos, this::relayEnded);
        if (early != null) {
            upstream.write(early, early.readableBytes());
            upstream.flush();
            dropEarly();
        }
        relay.begin(inputEnded, false);
    }

    private void relayEnded() {
        passage.end();
        ended();
    }

    private void dropEarly() {
        if (early != null) {
            early.release();
            early = null;
        }
    }

    /** Early bytes: io_uring, unlike the others, reads what the kernel holds when FIN comes, paused or not. */
    @Override
    public void onData(ByteBuf in) {
        if (early == null) {
            early = worker.allocator().directBuffer(in.readableBytes());
        }
        early.writeBytes(in);
    }

    @Override
    public void onTurnEnd() {}

    @Override
    public void onInputEnd() {
        inputEnded = true;
    }

    @Override
    public void onWritable() {}

    @Override
    public void onSent() {}

    @Override
    public void onConnectFailed(Endpoint endpoint, ConnectFailure failure) {
        connecting = null;
        if (!failure.blamesEndpoint()) {
            passage.end();
            socket.reset();
            return;
        }
        passage.failed(worker.nowNanos());
        if (tried == null) {
            tried = new ArrayList<>(2);
        }
        tried.add(endpoint);
        settings.pool().counters().connectFailovers().increment();
        connectNext();
    }

    @Override
    public void onOutputFailed() {
        socket.reset();
    }

    @Override
    public void onFailed(Throwable cause) {
        if (Sockets.isFault(cause)) {
            LOG.error("listener {}: connection reset after an internal error", owner().name(), cause);
        }
        socket.reset();
    }

    @Override
    public void onClosed() {
        if (connecting != null) {
            connecting.cancel();
            passage.end();
        }
        dropEarly();
        ended();
    }

    @Override
    public void drain() {
        // A relayed connection has no natural border: it goes on until one of its peers, or abort(), ends it.
    }

    @Override
    public void abort() {
        if (relay != null) {
            relay.reset();
        } else {
            socket.reset();
        }
    }
}
