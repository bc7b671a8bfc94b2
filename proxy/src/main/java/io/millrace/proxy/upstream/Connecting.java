package io.millrace.proxy.upstream;

import io.millrace.proxy.loop.Deadline;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.socket.ConnectListener;
import io.millrace.proxy.socket.Sockets;
import io.millrace.proxy.socket.TcpSocket;

/**
 * One attempt to connect to one endpoint, which ends exactly once: connected, failed, or given up by its owner.
 *
 * <p>Threading: the worker's loop. The outcome is told to the {@link Listener}, possibly before {@link #start} returns, and
 * a failure to the endpoint. Whether a connection alone is a sign of life depends on what it is for, so the listener says it.
 */
public final class Connecting extends Deadline implements ConnectListener {

    /** Who waits for the connection. */
    public interface Listener {
        /** Ownership: the socket, which is not read yet, is the listener's from here on. */
        void onConnected(Endpoint endpoint, TcpSocket socket);

        void onConnectFailed(Endpoint endpoint, ConnectFailure failure);
    }

    private final Worker worker;
    private final Endpoint endpoint;
    private Listener listener;
    private TcpSocket socket;

    public Connecting(Worker worker, Endpoint endpoint, Listener listener) {
        this.worker = worker;
        this.endpoint = endpoint;
        this.listener = listener;
    }

    /**
     * Begins to connect.
     *
     * @param bufferBytes bound of what waits in memory for a slow peer, see {@link TcpSocket#bound}
     */
    public void start(int bufferBytes, long timeoutNanos) {
        endpoint.connects().increment();
        worker.setDeadline(this, timeoutNanos);
        socket = Sockets.connect(worker, endpoint.address(), bufferBytes, this);
    }

    /** The owner no longer wants the connection. */
    public void cancel() {
        listener = null;
        worker.cancelDeadline(this);
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public void onConnected(TcpSocket connected) {
        worker.cancelDeadline(this);
        Listener told = listener;
        listener = null;
        told.onConnected(endpoint, connected);
    }

    @Override
    public void onConnectFailed(Throwable cause) {
        fail(ConnectFailure.of(cause));
    }

    @Override
    protected void onDeadline() {
        fail(ConnectFailure.TIMED_OUT);
    }

    private void fail(ConnectFailure failure) {
        worker.cancelDeadline(this);
        endpoint.connectFailures().increment();
        if (failure.blamesEndpoint()) {
            endpoint.unreachable(failure.phrase(), worker.nowNanos());
        }
        Listener told = listener;
        listener = null;
        if (socket != null) {
            socket.close();
        }
        told.onConnectFailed(endpoint, failure);
    }
}
