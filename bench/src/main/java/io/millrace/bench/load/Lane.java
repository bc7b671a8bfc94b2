package io.millrace.bench.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import java.net.InetAddress;

/**
 * A place for one connection at a time, and for the requests on it. A request on a closed lane opens a connection first,
 * and the time for that is part of its latency.
 *
 * <p>Threading: the event loop.
 */
abstract class Lane {
    /*
     * CLOSED --open()--> OPENING --ready()--> OPEN
     *    ^                  |                   |
     *    +------------------+---- hangUp() -----+
     *
     * What a channel says after the lane has let go of it is not heard: see isCurrent().
     */
    private enum State {
        CLOSED,
        OPENING,
        OPEN
    }

    private final LaneOwner owner;
    private final Dialer dialer;
    private final InetAddress source;
    private State state = State.CLOSED;
    private Channel channel;
    private long openingSinceNanos;
    private boolean queued;

    /** @param source null for what the system chooses */
    Lane(LaneOwner owner, Dialer dialer, InetAddress source) {
        this.owner = owner;
        this.dialer = dialer;
        this.source = source;
    }

    /** Sends a request, or keeps it until the connection is open. Only while {@link #hasRoom}. */
    abstract void send(long dueNanos);

    abstract boolean hasRoom();

    abstract boolean isIdle();

    /** Gives up on requests that were sent, and openings that began, before an instant. */
    abstract void expire(long beforeNanos);

    /** Writes out what {@link #send} has left for later. */
    abstract void flush();

    abstract ChannelHandler newHandler();

    /** The connection is open: time to send what waits. */
    abstract void onOpen();

    /** Ends every request under way. */
    abstract void failAll(ErrorKind kind);

    final LaneOwner owner() {
        return owner;
    }

    final boolean isOpen() {
        return state == State.OPEN;
    }

    final boolean isClosed() {
        return state == State.CLOSED;
    }

    final boolean isCurrent(Channel which) {
        return which == channel;
    }

    /** The one whose connection this is. Null while closed. */
    final Channel channel() {
        return channel;
    }

    /** Whether the owner has this lane in its queue of those with room; the owner's own note. */
    final boolean queued() {
        return queued;
    }

    final void queued(boolean now) {
        queued = now;
    }

    final void open() {
        state = State.OPENING;
        openingSinceNanos = System.nanoTime();
        ChannelFuture dialled = dialer.dial(source, newHandler());
        channel = dialled.channel();
        dialled.addListener((ChannelFuture done) -> {
            if (!done.isSuccess()) {
                dialer.onLoop(() -> lost(done.channel(), ErrorKind.ofConnect(done.cause())));
            }
        });
    }

    final void expireOpening(long beforeNanos) {
        if (state == State.OPENING && openingSinceNanos - beforeNanos < 0) {
            lost(channel, ErrorKind.CONNECT_TIMEOUT);
        }
    }

    final void ready() {
        state = State.OPEN;
        onOpen();
        owner.settled(this, true);
    }

    /** The connection has failed or ended, and its requests with it. */
    final void lost(Channel which, ErrorKind kind) {
        if (which != channel) {
            return;
        }
        boolean opening = state == State.OPENING;
        hangUp();
        failAll(kind);
        if (opening) {
            owner.settled(this, false);
        }
        owner.down(this);
    }

    /** Closes the connection, if there is one. */
    final void hangUp() {
        Channel gone = channel;
        channel = null;
        state = State.CLOSED;
        if (gone != null && gone.isRegistered()) {
            gone.close();
        }
    }
}
