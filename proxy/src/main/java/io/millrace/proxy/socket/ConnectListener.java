package io.millrace.proxy.socket;

/** Who waits for a socket to be connected. Threading: the socket's worker; one of the two is called, once. */
public interface ConnectListener {

    /** The socket is connected and not read yet. */
    void onConnected(TcpSocket socket);

    /** The socket could not be connected, and is closed. */
    void onConnectFailed(Throwable cause);
}
