package io.millrace.proxy.pool;

import io.millrace.healthcheck.pool.MemberPlan;
import io.millrace.healthcheck.pool.PoolHealth;
import io.millrace.healthcheck.pool.PoolPlan;
import io.millrace.healthcheck.pool.Routing;
import io.millrace.proxy.config.PoolConfig;
import io.millrace.proxy.config.PoolTimeouts;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.upstream.Endpoint;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One pool of one configuration: its endpoints, which of them gets the next pick, and its timeouts.
 *
 * <p>Threading: immutable but for the routing, which any thread may replace, and for what belongs to each worker: its turn in
 * the round robin and its {@link Load}.
 */
public final class Pool {

    private final PoolConfig config;
    private final PoolCounters counters;
    private final PoolPlan plan;
    private final List<Endpoint> inOrder;
    private final Endpoint[] endpoints;
    private final int[] tiers;
    private final long connectNanos;
    private final Picker[] pickerOfWorker;
    private final Load[] loadOfWorker;
    private final int idlePerWorker;
    private volatile Lanes lanes;

    /** @param plan its members are {@code endpoints}, in the same order */
    Pool(PoolConfig config, PoolCounters counters, PoolPlan plan, List<Endpoint> endpoints, int workers, long seed) {
        this.config = config;
        this.counters = counters;
        this.plan = plan;
        this.inOrder = List.copyOf(endpoints);
        this.endpoints = endpoints.toArray(Endpoint[]::new);
        this.tiers = plan.members().stream().mapToInt(MemberPlan::tier).toArray();
        this.connectNanos = config.timeouts().connect().toNanos();
        this.pickerOfWorker = new Picker[workers];
        this.loadOfWorker = new Load[workers];
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int worker = 0; worker < workers; worker++) {
            pickerOfWorker[worker] = new Picker(this.endpoints, seeds.split());
            loadOfWorker[worker] = new Load(config.retryBudget());
        }
        int idleMax = config.idleConnections().max();
        this.idlePerWorker = (idleMax + workers - 1) / workers;
        route(PoolHealth.initial(plan));
    }

    /** Directs all picks that follow. Threading: any thread. */
    public void route(Routing routing) {
        lanes = Lanes.of(routing);
    }

    /**
     * The endpoint to use next: of the lane whose turn it is by share, else of any lane in order, one that is neither tried nor
     * passed over; when there is none, one that is only passed over, since some chance is better than none, as
     * long as only a few were tried. Null when all in the lanes were tried, or there is no lane.
     *
     * @param tried endpoints that failed this connection or exchange already; null stands for none
     */
    public Endpoint pickOrNull(Worker worker, List<Endpoint> tried) {
        Picker picker = pickerOfWorker[worker.index()];
        int picked = picker.pick(lanes, tried, worker.coarseNanos(), connectNanos);
        if (picked < 0) {
            return null;
        }
        counters.picks().count(worker.index(), tiers[picked]);
        return endpoints[picked];
    }

    /** How many picks went to each tier, by its number, since a pool of this name is there. Threading: any thread. */
    public long[] picksByTier() {
        return counters.picks().sums();
    }

    /** This pool as health decisions see it. */
    public PoolPlan plan() {
        return plan;
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

    /** In the order of the plan's members. */
    public List<Endpoint> endpoints() {
        return inOrder;
    }
}
