package io.millrace.proxy.loop;

import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * A client's connection as its worker knows it: it can be asked to finish, or ended.
 *
 * <p>Threading: its worker.
 */
public abstract class DownstreamConnection extends ChannelInboundHandlerAdapter {

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
