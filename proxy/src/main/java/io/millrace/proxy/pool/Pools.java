package io.millrace.proxy.pool;

import io.millrace.healthcheck.pool.MemberPlan;
import io.millrace.healthcheck.pool.PoolPlan;
import io.millrace.proxy.config.EndpointConfig;
import io.millrace.proxy.config.PoolConfig;
import io.millrace.proxy.config.ZoneConfig;
import io.millrace.proxy.upstream.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * All pools of one configuration. Those of the next configuration take over the endpoints that stay, with all that is
 * known of them.
 *
 * <p>Threading: immutable, any thread; but the next ones are made by one thread at a time.
 */
public final class Pools {

    private final int workers;
    private final SplittableRandom seeds;
    private final Map<String, Pool> byName;
    private final Map<Endpoint.Identity, Endpoint> endpoints;

    private Pools(
            int workers, SplittableRandom seeds, Map<String, Pool> byName, Map<Endpoint.Identity, Endpoint> endpoints) {
        this.workers = workers;
        this.seeds = seeds;
        this.byName = byName;
        this.endpoints = endpoints;
    }

    /**
     * No pools yet.
     *
     * @param workers that will pick from those to come
     * @param seed of the place where each worker begins its rounds
     */
    public static Pools none(int workers, long seed) {
        return new Pools(workers, new SplittableRandom(seed), Map.of(), Map.of());
    }

    /**
     * The pools of {@code configs}, with the endpoints and counters of this object where they are the same ones.
     *
     * @param localZone where this node stands; null for nowhere in particular
     */
    public Pools next(List<PoolConfig> configs, String localZone) {
        Map<String, Pool> pools = new LinkedHashMap<>();
        Map<Endpoint.Identity, Endpoint> kept = new HashMap<>();
        for (PoolConfig config : configs) {
            pools.put(config.name(), next(config, localZone, kept));
        }
        return new Pools(workers, seeds, pools, kept);
    }

    private Pool next(PoolConfig config, String localZone, Map<Endpoint.Identity, Endpoint> kept) {
        List<Endpoint> members = new ArrayList<>();
        List<MemberPlan> plans = new ArrayList<>();
        for (ZoneConfig zone : config.zones()) {
            for (EndpointConfig each : zone.endpoints()) {
                Endpoint.Identity identity = new Endpoint.Identity(config.name(), zone.name(), each.address());
                Endpoint endpoint = kept.computeIfAbsent(identity, this::endpoint);
                members.add(endpoint);
                plans.add(plan(config, zone, each, endpoint));
            }
        }
        PoolPlan plan =
                new PoolPlan(config.name(), localZone, config.tiers(), config.slowStart(), config.ejection(), plans);
        Pool before = byName.get(config.name());
        PoolCounters counters = before == null ? new PoolCounters(workers) : before.counters();
        return new Pool(config, counters, plan, members, workers, seeds.nextLong());
    }

    private Endpoint endpoint(Endpoint.Identity identity) {
        Endpoint existing = endpoints.get(identity);
        return existing != null ? existing : new Endpoint(identity, workers);
    }

    private static MemberPlan plan(PoolConfig pool, ZoneConfig zone, EndpointConfig config, Endpoint endpoint) {
        return new MemberPlan(
                endpoint.identity().nameInPool(),
                zone.name(),
                zone.tier(),
                config.weight(),
                config.state(),
                pool.healthCheck() == null ? null : pool.healthCheck().of(config),
                endpoint.passOver(),
                endpoint.traffic());
    }

    /** The endpoints of this object that {@code next} no longer has. */
    public List<Endpoint> missingIn(Pools next) {
        List<Endpoint> missing = new ArrayList<>(endpoints.values());
        missing.removeIf(endpoint -> next.endpoints.containsKey(endpoint.identity()));
        return missing;
    }

    /** The endpoints of all pools. */
    public List<Endpoint> endpoints() {
        return List.copyOf(endpoints.values());
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
