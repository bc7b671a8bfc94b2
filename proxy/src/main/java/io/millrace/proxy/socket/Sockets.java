package io.millrace.proxy.socket;

import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.Worker;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The making of sockets, in the way that suits the worker's transport. */
public final class Sockets {

    private Sockets() {}

    /**
     * Begins to connect a new socket to {@code address}.
     *
     * <p>Threading: the worker. Errors: told to the listener, possibly before this returns; it hears nothing of a socket that is
     * closed before it is connected.
     *
     * @param bufferBytes as for {@link TcpSocket#bound}
     * @return the socket, to be closed when it is no longer wanted; null when it could not be opened, which was told
     */
    public static TcpSocket connect(
            Worker worker, InetSocketAddress address, int bufferBytes, ConnectListener listener) {
        if (worker.transport() == Transport.EPOLL) {
            return EpollSocket.connect(worker, address, bufferBytes, listener);
        }
        return ChannelSocket.connect(worker, address, bufferBytes, listener);
    }

    /**
     * Listens on {@code address}, beside the other workers (SO_REUSEPORT). Accepts nothing until {@link
     * ListeningSocket#accepting}.
     *
     * <p>Threading: any thread but a worker's; it waits.
     *
     * @param backlog connections that wait in the kernel at most
     */
    public static ListeningSocket bind(Worker worker, InetSocketAddress address, int backlog, AcceptListener listener)
            throws IOException {
        if (worker.transport() == Transport.EPOLL) {
            return EpollListeningSocket.bind(worker, address, backlog, listener);
        }
        return ChannelListeningSocket.bind(worker, address, backlog, listener);
    }

    /** Whether a failure that a {@link SocketHandler} is told is the program's own, and not the network's. */
    public static boolean isFault(Throwable cause) {
        return cause instanceof RuntimeException || cause instanceof Error;
    }
}
