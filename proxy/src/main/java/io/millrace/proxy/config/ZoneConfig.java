package io.millrace.proxy.config;

import java.util.List;

/**
 * A failure domain inside a pool.
 *
 * @param tier failover priority, 0..15; 0 for a primary zone, at least 1 for a backup
 * @param endpoints in the order of the file; none while no address of their host names is known
 */
public record ZoneConfig(String name, Role role, int tier, List<EndpointConfig> endpoints) {
    public ZoneConfig {
        endpoints = List.copyOf(endpoints);
    }

    /** This zone with other endpoints. */
    public ZoneConfig with(List<EndpointConfig> others) {
        return new ZoneConfig(name, role, tier, others);
    }
}
