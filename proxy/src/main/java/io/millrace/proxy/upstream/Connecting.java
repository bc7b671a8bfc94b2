package io.millrace.proxy.upstream;

import io.millrace.proxy.loop.Deadline;
import io.millrace.proxy.loop.Sockets;
import io.millrace.proxy.loop.Worker;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.SocketChannel;
import java.net.SocketAddress;

/**
 * One attempt to connect to one endpoint, which ends exactly once: connected, failed, or given up by its owner.
 *
 * <p>Threading: the worker's loop. The outcome is told to the {@link Listener}, possibly before {@link #start} returns, and
 * a failure to the endpoint. Whether a connection alone is a sign of life depends on what it is for, so the listener says it.
 */
public final class Connecting extends Deadline implements ChannelFutureListener {

    /** Who waits for the connection. */
    public interface Listener {
        /** Ownership: the channel, with auto-read still off, is the listener's from here on. */
        void onConnected(Endpoint endpoint, SocketChannel channel);

        void onConnectFailed(Endpoint endpoint, ConnectFailure failure);
    }

    private final Worker worker;
    private final Endpoint endpoint;
    private Listener listener;
    private SocketChannel channel;

    public Connecting(Worker worker, Endpoint endpoint, Listener listener) {
        this.worker = worker;
        this.endpoint = endpoint;
        this.listener = listener;
    }

    /**
     * Begins to connect.
     *
     * @param handler the only handler of the new channel; a channel that never connects shows it no event but its closing
     * @param bufferBytes bound of what waits in memory for a slow peer, see {@link Sockets#configure}
     */
    public void start(ChannelHandler handler, int bufferBytes, long timeoutNanos) {
        endpoint.connects().increment();
        try {
            channel = worker.transport().newSocketChannel();
        } catch (ChannelException e) {
            fail(ConnectFailure.OUT_OF_RESOURCES);
            return;
        }
        Sockets.configure(channel, worker, bufferBytes);
        channel.config().setConnectTimeoutMillis(0).setAutoRead(false);
        channel.pipeline().addLast(handler);
        worker.setDeadline(this, timeoutNanos);
        worker.loop().register(channel);
        channel.connect(endpoint.address()).addListener(this);
    }

    /** The owner no longer wants the connection. */
    public void cancel() {
        listener = null;
        worker.cancelDeadline(this);
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void operationComplete(ChannelFuture connected) {
        if (listener == null) {
            channel.close();
        } else if (connected.isSuccess() && connectedToItself()) {
            fail(ConnectFailure.REFUSED);
        } else if (connected.isSuccess()) {
            succeed();
        } else {
            fail(ConnectFailure.of(connected.cause()));
        }
    }

    /**
     * Whether the kernel gave this socket the very port of this machine that it connects to, since nobody listens there: then
     * clients would be answered with what they sent.
     */
    private boolean connectedToItself() {
        SocketAddress local = channel.localAddress();
        return local != null && local.equals(channel.remoteAddress());
    }

    @Override
    protected void onDeadline() {
        fail(ConnectFailure.TIMED_OUT);
    }

    private void succeed() {
        worker.cancelDeadline(this);
        Listener told = listener;
        listener = null;
        told.onConnected(endpoint, channel);
    }

    private void fail(ConnectFailure failure) {
        worker.cancelDeadline(this);
        endpoint.connectFailures().increment();
        if (failure.blamesEndpoint()) {
            endpoint.unreachable(failure.phrase(), worker.nowNanos());
        }
        Listener told = listener;
        listener = null;
        if (channel != null) {
            channel.close();
        }
        told.onConnectFailed(endpoint, failure);
    }
}
