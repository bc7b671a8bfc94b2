package io.millrace.proxy.l4;

import io.millrace.healthcheck.outlier.Answer;
import io.millrace.healthcheck.outlier.Passage;
import io.millrace.proxy.loop.ConnectionOwner;
import io.millrace.proxy.loop.DownstreamConnection;
import io.millrace.proxy.loop.ReadWhilePaused;
import io.millrace.proxy.loop.Sockets;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.pool.Pool;
import io.millrace.proxy.upstream.ConnectFailure;
import io.millrace.proxy.upstream.Connecting;
import io.millrace.proxy.upstream.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection of a tcp listener, from accept until it is relayed.
 *
 * <p>Nothing is read from the client before an endpoint is connected: its first bytes wait in the kernel. When no endpoint
 * can be reached within the pool's connect budget, the client is reset.
 *
 * <p>Threading: its worker.
 */
public final class TcpDownstream extends DownstreamConnection implements Connecting.Listener {

    private final SocketChannel channel;
    private final TcpSettings settings;
    private final long acceptedNanos;
    private final Passage passage = new Passage();
    private List<Endpoint> tried;
    private Connecting connecting;
    private Relay relay;
    private ByteBuf early;
    private boolean inputEnded;

    /** Ownership: the channel, not yet registered, with auto-read off. */
    public TcpDownstream(ConnectionOwner owner, Worker worker, SocketChannel channel, TcpSettings settings) {
        super(owner, worker);
        this.channel = channel;
        this.settings = settings;
        this.acceptedNanos = worker.nowNanos();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connectNext();
    }

    private void connectNext() {
        Pool pool = settings.pool();
        long nowNanos = worker.nowNanos();
        long budgetNanos = pool.timeouts().connectBudget().toNanos() - (nowNanos - acceptedNanos);
        Endpoint endpoint = budgetNanos <= 0 ? null : pool.pickOrNull(worker, tried);
        if (endpoint == null) {
            pool.counters().unavailable().increment();
            Sockets.reset(channel);
            return;
        }
        long timeoutNanos = Math.min(pool.timeouts().connect().toNanos(), budgetNanos);
        passage.begin(endpoint.traffic(), worker.index(), nowNanos);
        connecting = new Connecting(worker, endpoint, this);
        connecting.start(new NotYetRelayed(), settings.bufferBytes(), timeoutNanos);
    }

    @Override
    public void onConnected(Endpoint endpoint, SocketChannel upstream) {
        connecting = null;
        passage.answered(Answer.OK, worker.nowNanos());
        endpoint.reached();
        endpoint.exchanges().increment();
        long idleNanos = settings.pool().timeouts().streamIdle().toNanos();
        relay = new Relay(worker, channel, upstream, idleNanos, this::relayEnded);
        upstream.pipeline().removeFirst();
        upstream.pipeline().addLast(relay.upstreamHandler());
        channel.pipeline().replace(this, null, relay.downstreamHandler());
        if (early != null) {
            Sockets.write(upstream, early);
            Sockets.flush(upstream);
            early = null;
        }
        relay.begin(inputEnded, false);
    }

    private void relayEnded() {
        passage.end();
        ended();
    }

    /** Early bytes: io_uring, unlike the others, reads what the kernel holds when FIN comes, auto-read or not. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (early == null) {
            early = in;
        } else {
            early = worker.allocator().compositeDirectBuffer().addComponents(true, early, in);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
        }
    }

    @Override
    public void onConnectFailed(Endpoint endpoint, ConnectFailure failure) {
        connecting = null;
        if (!failure.blamesEndpoint()) {
            passage.end();
            Sockets.reset(channel);
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
    public void channelInactive(ChannelHandlerContext ctx) {
        if (connecting != null) {
            connecting.cancel();
            passage.end();
        }
        if (early != null) {
            early.release();
        }
        ended();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause != ReadWhilePaused.INSTANCE || Sockets.wasReset(channel)) {
            Sockets.reset(channel);
        }
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
            Sockets.reset(channel);
        }
    }

    /** Holds the place of the relay in the pipeline of an upstream channel that is still connecting. */
    private static final class NotYetRelayed extends ChannelInboundHandlerAdapter {}
}
