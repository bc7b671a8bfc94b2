package io.millrace.proxy.upstream;

import io.millrace.proxy.loop.Allowance;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** An upstream connection that can wait among {@link IdleUpstreams} for its next exchange. Threading: its worker. */
public abstract class IdleUpstream extends ChannelInboundHandlerAdapter {

    IdleUpstream newer;
    IdleUpstream older;
    IdleUpstreams among;
    Allowance allowance;

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
}
