package io.millrace.proxy.upstream;

import io.millrace.proxy.loop.Worker;

/**
 * The idle connections of one worker to one endpoint, last in, first out.
 *
 * <p>Threading: that worker. Limits: those of {@link #tryPush}; what finds no room is closed.
 *
 * <p>Why last in, first out: the freshest connection is the least likely to be closed by the backend at this moment, and
 * the ones that are not needed grow old and leave.
 */
public final class IdleUpstreams {

    private IdleUpstream newest;
    private IdleUpstream oldest;
    private int size;

    public int size() {
        return size;
    }

    /**
     * Keeps a connection, if there is room: when this endpoint has {@code max} already, the oldest of them makes room; when the
     * worker has as many as its share of the descriptors allows, there is none.
     */
    public boolean tryPush(IdleUpstream connection, Worker worker, int max) {
        assert connection.among == null;
        if (size >= max) {
            if (oldest == null) {
                return false;
            }
            oldest.closeIdle();
        }
        if (!worker.idleUpstreams().tryTake()) {
            return false;
        }
        connection.among = this;
        connection.allowance = worker.idleUpstreams();
        connection.older = newest;
        if (newest != null) {
            newest.newer = connection;
        } else {
            oldest = connection;
        }
        newest = connection;
        size++;
        return true;
    }

    /** The connection that became idle last, no longer idle; null when there is none. */
    public IdleUpstream popOrNull() {
        IdleUpstream taken = newest;
        if (taken != null) {
            remove(taken);
        }
        return taken;
    }

    void remove(IdleUpstream connection) {
        if (connection.newer != null) {
            connection.newer.older = connection.older;
        } else {
            newest = connection.older;
        }
        if (connection.older != null) {
            connection.older.newer = connection.newer;
        } else {
            oldest = connection.newer;
        }
        connection.newer = null;
        connection.older = null;
        connection.among = null;
        connection.allowance.giveBack();
        size--;
    }

    /** Closes all of them, as when the endpoint has left the configuration. */
    public void closeAll() {
        while (newest != null) {
            newest.closeIdle();
        }
    }
}
