package io.millrace.proxy.loop;

/** Who admitted a downstream connection and counts it: its listener. */
public interface ConnectionOwner {

    String name();

    /** The connection is closed and carries nothing any more. Threading: the connection's worker; called once. */
    void onConnectionEnded(Worker worker, DownstreamConnection connection);
}
