package io.millrace.proxy.upstream;

import io.millrace.proxy.loop.Allowance;

/**
 * An upstream connection that is among the {@link BusyUpstreams} of its endpoint while it carries an exchange, and can wait among
 * the {@link IdleUpstreams} for the next one. Threading: its worker.
 */
public abstract class IdleUpstream {

    IdleUpstream newer;
    IdleUpstream older;
    IdleUpstreams among;
    Allowance allowance;

    IdleUpstream busyNext;
    IdleUpstream busyPrevious;
    BusyUpstreams busyAmong;

    protected final boolean idle() {
        return among != null;
    }

    protected final void leaveIdle() {
        if (among != null) {
            among.remove(this);
        }
    }

    /** Leaves the idle connections and closes. */
    public abstract void closeIdle();

    protected final void joinBusy(BusyUpstreams busy) {
        busy.add(this);
    }

    protected final void leaveBusy() {
        if (busyAmong != null) {
            busyAmong.remove(this);
        }
    }

    /** The endpoint has gone down while this connection carries an exchange. */
    protected abstract void onEndpointDown();
}
