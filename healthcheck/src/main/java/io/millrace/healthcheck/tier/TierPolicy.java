package io.millrace.healthcheck.tier;

import java.time.Duration;

/**
 * How a pool's traffic is shared between its tiers.
 *
 * @param overprovisioning by how much what is available may be loaded above its share; 0 for all or nothing
 * @param minAvailable below which a tier counts for nothing
 * @param holdDown how long a tier must be well before traffic returns to it
 * @param rampStepPercent how much of the pool's traffic returns at once, 1..100
 * @param rampInterval between two such steps
 * @param manualFailback whether traffic returns only when the operator says so
 * @param panicPercent below which availability in every tier all endpoints are used; 0 for never
 * @param preferLocal whether endpoints of this node's own zone are preferred within a tier
 */
public record TierPolicy(
        double overprovisioning,
        MinAvailable minAvailable,
        Duration holdDown,
        int rampStepPercent,
        Duration rampInterval,
        boolean manualFailback,
        int panicPercent,
        boolean preferLocal) {

    /** A number of endpoints, or a share of a tier's weight in percent. */
    public record MinAvailable(int value, boolean percent) {}
}
