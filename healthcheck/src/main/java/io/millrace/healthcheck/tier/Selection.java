package io.millrace.healthcheck.tier;

import java.util.List;

/**
 * How a pool's new traffic is shared between its tiers.
 *
 * @param parts of {@link #WHOLE} by tier, 0 or more; they sum to exactly {@code WHOLE}, or to 0 in {@link Mode#NONE}. In
 *     {@link Mode#PANIC} they say what falls to each tier when all of them serve together by weight.
 */
public record Selection(Mode mode, List<Integer> parts) {

    /**
     * All of the traffic: 10,000, so that one part is 0.01 %.
     *
     * <p>Why: whole numbers sum exactly and compare exactly; a share that differs by less is no reason to change anything.
     */
    public static final int WHOLE = 10_000;

    public Selection {
        parts = List.copyOf(parts);
    }

    /** The share of a tier, 0..1; 0 for a tier beyond those asked about. */
    public double share(int tier) {
        return tier < parts.size() ? (double) parts.get(tier) / WHOLE : 0;
    }
}
