package io.millrace.proxy.socket;

/** Who gets the connections of a {@link ListeningSocket}. Threading: its worker. */
public interface AcceptListener {

    /**
     * Ownership: the socket, which has not begun, is the listener's: {@link TcpSocket#begin} it or close it. Errors: what is thrown
     * here closes it, and comes back as {@link #onAcceptFailed}.
     */
    void onAccepted(TcpSocket socket);

    /** Accepting failed, mostly since no descriptor is left, and would fail again at once; the listener may pause it. */
    void onAcceptFailed(Throwable cause);
}
