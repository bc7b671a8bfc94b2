package io.millrace.proxy.loop;

/**
 * A client's connection as its worker knows it: it can be asked to finish, or ended.
 *
 * <p>Threading: its worker.
 */
public abstract class DownstreamConnection {

    DownstreamConnection previous;
    DownstreamConnection next;

    private final ConnectionOwner owner;
    protected final Worker worker;
    private boolean ended;

    protected DownstreamConnection(ConnectionOwner owner, Worker worker) {
        this.owner = owner;
        this.worker = worker;
    }

    public final ConnectionOwner owner() {
        return owner;
    }

    /** Begins with an accepted socket. Returns false when it cannot, as when the loop is about to end; nothing is left then. */
    public abstract boolean begin();

    /** Ends the connection as soon as what it carries is complete; at once when it carries nothing. */
    public abstract void drain();

    /** Ends the connection now. */
    public abstract void abort();

    /** The connection could not be registered with its loop, and so never had an event. */
    public final void neverBegan() {
        ended();
    }

    /** To be called by the subclass when nothing of the connection is left. */
    protected final void ended() {
        if (!ended) {
            ended = true;
            owner.onConnectionEnded(worker, this);
        }
    }
}
