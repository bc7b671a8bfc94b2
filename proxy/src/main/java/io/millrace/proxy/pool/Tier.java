package io.millrace.proxy.pool;

import io.millrace.proxy.balance.Candidates;
import io.millrace.proxy.balance.SmoothWeightedRoundRobin;
import io.millrace.proxy.upstream.Endpoint;
import java.util.List;

/** The endpoints of one failover priority as one worker sees them. Threading: that worker. */
final class Tier implements Candidates {

    private final Endpoint[] endpoints;
    private final SmoothWeightedRoundRobin balancer;

    private List<Endpoint> tried;
    private boolean passOverCounts;
    private long nowNanos;

    Tier(Endpoint[] endpoints, int[] weights) {
        this.endpoints = endpoints;
        this.balancer = new SmoothWeightedRoundRobin(weights);
    }

    /** The next endpoint in turn that is neither tried nor passed over; null when there is none. */
    Endpoint pickUsableOrNull(List<Endpoint> triedBefore, long now, long trialNanos) {
        passOverCounts = true;
        while (true) {
            Endpoint picked = pick(triedBefore, now);
            if (picked == null || picked.passOver().tryPass(now, trialNanos)) {
                return picked;
            }
        }
    }

    /** The next endpoint in turn that is not tried, passed over or not; null when there is none. */
    Endpoint pickAnyOrNull(List<Endpoint> triedBefore, long now) {
        passOverCounts = false;
        return pick(triedBefore, now);
    }

    private Endpoint pick(List<Endpoint> triedBefore, long now) {
        tried = triedBefore;
        nowNanos = now;
        int index = balancer.pick(this);
        tried = null;
        return index < 0 ? null : endpoints[index];
    }

    @Override
    public boolean eligible(int index) {
        Endpoint endpoint = endpoints[index];
        return !(passOverCounts && endpoint.passOver().passedOver(nowNanos))
                && (tried == null || !tried.contains(endpoint));
    }
}
