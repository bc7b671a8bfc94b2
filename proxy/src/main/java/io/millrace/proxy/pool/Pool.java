package io.millrace.proxy.pool;

import io.millrace.proxy.config.PoolConfig;
import io.millrace.proxy.config.PoolTimeouts;
import io.millrace.proxy.config.Role;
import io.millrace.proxy.config.ZoneConfig;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.upstream.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One pool of one configuration: its endpoints in tiers of falling priority, and its timeouts in nanoseconds.
 *
 * <p>Threading: immutable but for what belongs to each worker: the turn of the round robin and the {@link Load}.
 */
public final class Pool {

    private final PoolConfig config;
    private final PoolCounters counters;
    private final List<Endpoint> endpoints;
    private final Tier[][] tiersOfWorker;
    private final Load[] loadOfWorker;
    private final int idlePerWorker;

    Pool(PoolConfig config, PoolCounters counters, int workers, Function<Endpoint.Identity, Endpoint> endpointOf) {
        this.config = config;
        this.counters = counters;
        List<List<Weighted>> tiers = tiers(config, endpointOf);
        this.endpoints =
                tiers.stream().flatMap(List::stream).map(Weighted::endpoint).toList();
        this.tiersOfWorker = new Tier[workers][];
        this.loadOfWorker = new Load[workers];
        for (int worker = 0; worker < workers; worker++) {
            tiersOfWorker[worker] = tiers.stream().map(Pool::newTier).toArray(Tier[]::new);
            loadOfWorker[worker] = new Load(config.retryBudget());
        }
        int idleMax = config.idleConnections().max();
        this.idlePerWorker = (idleMax + workers - 1) / workers;
    }

    private record Weighted(Endpoint endpoint, int weight) {}

    private static List<List<Weighted>> tiers(PoolConfig config, Function<Endpoint.Identity, Endpoint> endpointOf) {
        List<List<Weighted>> tiers = new ArrayList<>();
        for (Role role : Role.values()) {
            List<Weighted> tier = config.zones().stream()
                    .filter(zone -> zone.role() == role)
                    .flatMap(zone -> weighted(config.name(), zone, endpointOf))
                    .toList();
            if (!tier.isEmpty()) {
                tiers.add(tier);
            }
        }
        return tiers;
    }

    private static Stream<Weighted> weighted(
            String pool, ZoneConfig zone, Function<Endpoint.Identity, Endpoint> endpointOf) {
        return zone.endpoints().stream()
                .map(each -> new Weighted(
                        endpointOf.apply(new Endpoint.Identity(pool, zone.name(), each.address())), each.weight()));
    }

    private static Tier newTier(List<Weighted> members) {
        return new Tier(
                members.stream().map(Weighted::endpoint).toArray(Endpoint[]::new),
                members.stream().mapToInt(Weighted::weight).toArray());
    }

    /**
     * The endpoint to use next: of the first tier that has one which is neither tried nor passed over; when no tier has
     * one, an endpoint that is only passed over, since some chance is better than none. Null when all were tried.
     *
     * @param tried endpoints that failed this connection or exchange already; null stands for none
     */
    public Endpoint pickOrNull(Worker worker, List<Endpoint> tried) {
        Tier[] tiers = tiersOfWorker[worker.index()];
        long now = worker.coarseNanos();
        long trialNanos = timeouts().connect().toNanos();
        for (Tier tier : tiers) {
            Endpoint picked = tier.pickUsableOrNull(tried, now, trialNanos);
            if (picked != null) {
                return picked;
            }
        }
        for (Tier tier : tiers) {
            Endpoint picked = tier.pickAnyOrNull(tried, now);
            if (picked != null) {
                return picked;
            }
        }
        return null;
    }

    public String name() {
        return config.name();
    }

    public PoolTimeouts timeouts() {
        return config.timeouts();
    }

    public PoolCounters counters() {
        return counters;
    }

    public Load load(Worker worker) {
        return loadOfWorker[worker.index()];
    }

    /** How many idle connections one worker may keep per endpoint. */
    public int idlePerWorker() {
        return idlePerWorker;
    }

    public long idleAgeNanos() {
        return config.idleConnections().age().toNanos();
    }

    public List<Endpoint> endpoints() {
        return endpoints;
    }
}
