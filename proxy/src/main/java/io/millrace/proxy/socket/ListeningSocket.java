package io.millrace.proxy.socket;

import io.netty.channel.unix.Errors.NativeIoException;
import java.net.InetSocketAddress;
import java.util.Set;

/**
 * One listening socket of one worker.
 *
 * <p>Threading: {@link #accepting} on the worker, the others on any thread.
 */
public abstract class ListeningSocket {

    /**
     * As accept(2) of Linux lists them: errors of the network that a connection had before it was accepted, and a firewall's
     * refusal. EPERM, ENONET, EPROTO, ENOPROTOOPT, EOPNOTSUPP, ENETDOWN, ENETUNREACH, ECONNABORTED, ECONNRESET, ETIMEDOUT,
     * EHOSTDOWN, EHOSTUNREACH. Why here: a class of its own could not be loaded when no descriptor is left.
     */
    private static final Set<Integer> OF_A_CONNECTION = Set.of(1, 64, 71, 92, 95, 100, 101, 103, 104, 110, 112, 113);

    /** The address in use. */
    public abstract InetSocketAddress address();

    /** Accepts, or leaves connections in the kernel's backlog. */
    public abstract void accepting(boolean wanted);

    /** Stops listening and waits until that is done. */
    public abstract void close();

    /**
     * Whether a failed accept means only that the connection that was next is lost, and the ones behind it can be accepted as if
     * nothing had been. Not so where a shortage lasts (EMFILE, ENFILE, ENOBUFS, ENOMEM), or the listening socket itself is of no
     * use.
     */
    static boolean endsOneConnectionOnly(Throwable cause) {
        return cause instanceof NativeIoException error && OF_A_CONNECTION.contains(-error.expectedErr());
    }
}
