package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.tier.Mode;
import java.util.Arrays;
import java.util.List;

/**
 * Where a pool's new traffic goes until the next decision.
 *
 * <p>Lanes with a share come first. Behind them stand the spare ones, whose share is 0: tiers with members that could serve
 * and that get no traffic now. A pick whose lane has nobody left (all refused it, or are passed over this instant) goes on with
 * the other lanes in their order, so that the first requests to a zone that dies find the next one without waiting for a decision.
 *
 * @param lanes in falling preference; their shares sum to 1, or there is no lane and nothing can be served
 */
public record Routing(Mode mode, List<Lane> lanes) {

    public Routing {
        lanes = List.copyOf(lanes);
    }

    /**
     * Members that share one part of the traffic by weight.
     *
     * @param tier of its members; -1 when all tiers serve together
     * @param share of the pool's new traffic, 0 to 1; 0 for a spare lane
     * @param members indexes into the plan's members, at least one, ascending
     * @param weights by position in {@code members}, above 0; only their ratio counts
     */
    public record Lane(int tier, double share, int[] members, int[] weights) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Lane that
                    && tier == that.tier
                    && Double.compare(share, that.share) == 0
                    && Arrays.equals(members, that.members)
                    && Arrays.equals(weights, that.weights);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(members) + Arrays.hashCode(weights) + tier + Double.hashCode(share);
        }

        @Override
        public String toString() {
            return "Lane[tier " + tier + ", share " + share + ", members " + Arrays.toString(members) + ", weights "
                    + Arrays.toString(weights) + "]";
        }
    }
}
