package io.millrace.proxy.socket;

import io.netty.buffer.ByteBuf;

/**
 * Who is told what happens on a {@link TcpSocket}.
 *
 * <p>Threading: the socket's worker; never two calls at once for one socket, and none from within the socket's own methods
 * except where they say so. Errors: what is thrown here comes back as {@link #onFailed}, whose handler logs it, since it
 * knows whose connection this was.
 */
public interface SocketHandler {

    /**
     * Bytes have come in. Ownership: {@code in} is lent for this call only: what is still needed afterwards must be copied,
     * what is left unread is dropped.
     */
    void onData(ByteBuf in);

    /** The bytes of this turn have all been told; time to flush what was written because of them. */
    void onTurnEnd();

    /** The peer has sent FIN, and everything before it was told. */
    void onInputEnd();

    /** There is room to write again, after {@link TcpSocket#writable} was false. */
    void onWritable();

    /** Nothing that was written waits in memory any more; the answer to {@link TcpSocket#awaitSent}. */
    void onSent();

    /** Bytes have gone from this socket to the sink of its {@link TcpSocket#splice} without passing through memory. */
    default void onSpliced(long bytes) {
        throw new IllegalStateException("splices nothing");
    }

    /**
     * Writing has failed: nothing more leaves, what waited is dropped, and {@link TcpSocket#outputEnded} is true. The other
     * direction may still hold bytes, or the reason.
     */
    void onOutputFailed();

    /**
     * Reading has failed, mostly by a reset of the peer, or the handler has thrown. The handler ends the socket; no data
     * follows.
     *
     * @param cause a fault of the program's own where {@link Sockets#isFault} says so
     */
    void onFailed(Throwable cause);

    /** The socket is closed, by whomever; the last call, and always in a turn of its own. */
    void onClosed();
}
