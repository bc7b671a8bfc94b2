package io.millrace.proxy.config;

import io.millrace.healthcheck.outlier.OutlierPolicy;
import io.millrace.healthcheck.tier.TierPolicy;
import java.time.Duration;
import java.util.List;

/**
 * Named endpoints in zones with one policy.
 *
 * @param healthCheck null when nobody probes the endpoints, which then count as UP
 * @param ejection null for off
 * @param tiers how traffic is shared between the tiers of zones
 * @param slowStart how long a returning endpoint takes to its full weight; zero for at once
 * @param zones in the order of the file, at least one; endpoints are unique over all of them
 */
public record PoolConfig(
        String name,
        Balance balance,
        PoolTimeouts timeouts,
        IdleConnections idleConnections,
        RetryBudget retryBudget,
        HealthCheckConfig healthCheck,
        OutlierPolicy ejection,
        TierPolicy tiers,
        Duration slowStart,
        List<ZoneConfig> zones) {
    public PoolConfig {
        zones = List.copyOf(zones);
    }

    /** This pool with other zones. */
    public PoolConfig with(List<ZoneConfig> others) {
        return new PoolConfig(
                name, balance, timeouts, idleConnections, retryBudget, healthCheck, ejection, tiers, slowStart, others);
    }
}
