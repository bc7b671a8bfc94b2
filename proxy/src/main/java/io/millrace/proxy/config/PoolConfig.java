package io.millrace.proxy.config;

import java.util.List;

/**
 * Named endpoints in zones with one policy.
 *
 * @param zones in the order of the file, at least one; endpoints are unique over all of them
 */
public record PoolConfig(
        String name,
        Balance balance,
        PoolTimeouts timeouts,
        IdleConnections idleConnections,
        RetryBudget retryBudget,
        List<ZoneConfig> zones) {
    public PoolConfig {
        zones = List.copyOf(zones);
    }
}
