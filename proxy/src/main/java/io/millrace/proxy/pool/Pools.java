package io.millrace.proxy.pool;

import io.millrace.proxy.config.PoolConfig;
import io.millrace.proxy.upstream.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All pools of one configuration. Those of the next configuration take over the endpoints that stay, with all that is
 * known of them.
 *
 * <p>Threading: immutable; any thread.
 */
public final class Pools {

    private final Map<String, Pool> byName;
    private final Map<Endpoint.Identity, Endpoint> endpoints;

    private Pools(Map<String, Pool> byName, Map<Endpoint.Identity, Endpoint> endpoints) {
        this.byName = byName;
        this.endpoints = endpoints;
    }

    public static Pools none() {
        return new Pools(Map.of(), Map.of());
    }

    /** The pools of {@code configs}, with the endpoints and counters of this object where they are the same ones. */
    public Pools next(List<PoolConfig> configs, int workers) {
        Map<String, Pool> pools = new LinkedHashMap<>();
        Map<Endpoint.Identity, Endpoint> kept = new HashMap<>();
        for (PoolConfig config : configs) {
            Pool before = byName.get(config.name());
            PoolCounters counters = before == null ? new PoolCounters() : before.counters();
            pools.put(
                    config.name(),
                    new Pool(
                            config,
                            counters,
                            workers,
                            identity -> kept.computeIfAbsent(identity, id -> {
                                Endpoint existing = endpoints.get(id);
                                return existing != null ? existing : new Endpoint(id, workers);
                            })));
        }
        return new Pools(pools, kept);
    }

    /** The endpoints of this object that {@code next} no longer has. */
    public List<Endpoint> missingIn(Pools next) {
        List<Endpoint> missing = new ArrayList<>(endpoints.values());
        missing.removeIf(endpoint -> next.endpoints.containsKey(endpoint.identity()));
        return missing;
    }

    /** Errors: {@link IllegalStateException} for a name that the checked configuration cannot hold. */
    public Pool named(String name) {
        Pool pool = byName.get(name);
        if (pool == null) {
            throw new IllegalStateException("no pool " + name);
        }
        return pool;
    }

    public Collection<Pool> all() {
        return byName.values();
    }
}
