package io.millrace.proxy.config;

import java.util.List;

/**
 * A failure domain inside a pool.
 *
 * @param endpoints in the order of the file, at least one
 */
public record ZoneConfig(String name, Role role, List<EndpointConfig> endpoints) {
    public ZoneConfig {
        endpoints = List.copyOf(endpoints);
    }
}
