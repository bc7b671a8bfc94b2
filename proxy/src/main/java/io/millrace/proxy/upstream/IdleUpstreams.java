package io.millrace.proxy.upstream;

/**
 * The idle connections of one worker to one endpoint, last in, first out.
 *
 * <p>Threading: that worker. Limits: the caller of {@link #push} closes the oldest above the pool's limit.
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

    public void push(IdleUpstream connection) {
        assert connection.among == null;
        connection.among = this;
        connection.older = newest;
        if (newest != null) {
            newest.newer = connection;
        } else {
            oldest = connection;
        }
        newest = connection;
        size++;
    }

    /** The connection that became idle last, no longer idle; null when there is none. */
    public IdleUpstream popOrNull() {
        IdleUpstream taken = newest;
        if (taken != null) {
            remove(taken);
        }
        return taken;
    }

    public IdleUpstream oldestOrNull() {
        return oldest;
    }

    public void remove(IdleUpstream connection) {
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
        size--;
    }

    /** Closes all of them, as when the endpoint has left the configuration. */
    public void closeAll() {
        while (newest != null) {
            newest.closeIdle();
        }
    }
}
