package io.millrace.proxy.pool;

import io.millrace.proxy.balance.Candidates;
import io.millrace.proxy.balance.SmoothShares;
import io.millrace.proxy.balance.SmoothWeightedRoundRobin;
import io.millrace.proxy.upstream.Endpoint;
import java.util.List;
import java.util.SplittableRandom;

/** The picks of one worker: its place between the lanes, and its turn in each of them. Threading: that worker. */
final class Picker implements Candidates {

    /**
     * How many endpoints may have failed one connection or exchange before those that are passed over are no longer a chance
     * for it, 8: more than go down together by accident, few enough that a pool of thousands that is dead costs a request about a
     * millisecond and not a connect to each of them.
     */
    private static final int MAX_TRIED_FOR_CHANCE = 8;

    private final Endpoint[] endpoints;
    private final SplittableRandom random;
    private final SmoothShares shares;

    private Lanes lanes;
    private SmoothWeightedRoundRobin[] turns = {};

    private List<Endpoint> tried;
    private boolean passOverCounts;
    private long nowNanos;
    private long trialNanos;

    /** @param endpoints those that the lanes refer to by index */
    Picker(Endpoint[] endpoints, SplittableRandom random) {
        this.endpoints = endpoints;
        this.random = random;
        this.shares = new SmoothShares(random.nextLong());
    }

    /**
     * The index of the endpoint to use next, or -1 when there is none.
     *
     * @param current the lanes in force
     * @param triedBefore endpoints to leave out; null for none
     * @param trial how long the trial of an endpoint whose moment is over may take
     */
    int pick(Lanes current, List<Endpoint> triedBefore, long now, long trial) {
        if (current != lanes) {
            follow(current);
        }
        if (turns.length == 0) {
            return -1;
        }
        tried = triedBefore;
        nowNanos = now;
        trialNanos = trial;
        passOverCounts = true;
        int first = turns.length == 1 ? 0 : lanes.at(shares.next());
        int picked = turns[first].pick(this);
        if (picked < 0) {
            picked = pickElsewhere(first);
        }
        if (picked < 0 && (tried == null || tried.size() < MAX_TRIED_FOR_CHANCE)) {
            picked = drawPassedOver(first);
        }
        tried = null;
        return picked;
    }

    private int pickElsewhere(int first) {
        for (int lane = 0; lane < turns.length; lane++) {
            int picked = lane == first ? -1 : turns[lane].pick(this);
            if (picked >= 0) {
                return picked;
            }
        }
        return -1;
    }

    /* By chance: the turns were used up to see that nobody is left, so what they would say next is always the same. */
    private int drawPassedOver(int first) {
        passOverCounts = false;
        int drawn = turns[first].draw(this);
        for (int lane = 0; drawn < 0 && lane < turns.length; lane++) {
            drawn = turns[lane].draw(this);
        }
        return drawn;
    }

    /* A lane goes on where the lane of the same tier was, so that a change of shares or weights is no reason to begin anew. */
    private void follow(Lanes next) {
        SmoothWeightedRoundRobin[] nextTurns = new SmoothWeightedRoundRobin[next.count()];
        for (int lane = 0; lane < nextTurns.length; lane++) {
            int earlier = lanes == null ? -1 : lanes.earlierOf(next, lane);
            nextTurns[lane] = earlier < 0
                    ? new SmoothWeightedRoundRobin(next.members(lane), random)
                    : new SmoothWeightedRoundRobin(next.members(lane), turns[earlier]);
        }
        lanes = next;
        turns = nextTurns;
    }

    @Override
    public boolean tryTake(int index) {
        Endpoint endpoint = endpoints[index];
        return !alreadyTried(endpoint)
                && (!passOverCounts || endpoint.passOver().tryPass(nowNanos, trialNanos));
    }

    @Override
    public boolean eligible(int index) {
        Endpoint endpoint = endpoints[index];
        return !alreadyTried(endpoint)
                && !(passOverCounts && endpoint.passOver().passedOver(nowNanos));
    }

    private boolean alreadyTried(Endpoint endpoint) {
        return tried != null && tried.contains(endpoint);
    }
}
