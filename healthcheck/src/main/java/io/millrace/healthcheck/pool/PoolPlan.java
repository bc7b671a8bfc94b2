package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.outlier.OutlierPolicy;
import io.millrace.healthcheck.tier.TierPolicy;
import java.time.Duration;
import java.util.List;

/**
 * A pool as health decisions see it.
 *
 * @param localZone the zone this node stands in; null for none
 * @param slowStart how long a returning member takes to its full weight; zero for at once
 * @param ejection null for none
 * @param members in an order that {@link Routing} refers to by index; names are unique
 */
public record PoolPlan(
        String name,
        String localZone,
        TierPolicy tiers,
        Duration slowStart,
        OutlierPolicy ejection,
        List<MemberPlan> members) {
    public PoolPlan {
        members = List.copyOf(members);
    }
}
