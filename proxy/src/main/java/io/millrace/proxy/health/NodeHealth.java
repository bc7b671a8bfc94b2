package io.millrace.proxy.health;

import io.millrace.healthcheck.alarm.Alarm;
import io.millrace.healthcheck.alarm.AlarmCounts;
import io.millrace.healthcheck.alarm.Alarms;
import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.outlier.UrgentNews;
import io.millrace.healthcheck.pool.MemberStatus;
import io.millrace.healthcheck.pool.Monitor;
import io.millrace.healthcheck.pool.PoolStatus;
import io.millrace.healthcheck.pool.WatchedPool;
import io.millrace.healthcheck.probe.NetworkProber;
import io.millrace.healthcheck.probe.Wire;
import io.millrace.healthcheck.schedule.CheckerCounts;
import io.millrace.proxy.loop.NanoClock;
import io.millrace.proxy.loop.SideLoop;
import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.WallClock;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.pool.Pool;
import io.millrace.proxy.upstream.Endpoint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The health of all endpoints of a node: who is probed, what is decided, and how it stands.
 *
 * <p>Threading: any thread but a worker and its own, since most methods wait for the latter.
 * <br>Ownership: of one thread, {@code millrace-health}, and of all probes under way, until {@link #close}.
 */
public final class NodeHealth implements AutoCloseable {

    /** How old a standing may be that is shown: meters are read in bursts of one read per endpoint. */
    private static final long SHOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final List<Worker> workers;
    private final SideLoop loop;
    private final Wire wire;
    private final NetworkProber prober;
    private final Monitor monitor;
    private final Alarms alarms;
    private volatile Standing shown;
    private boolean closed;

    /**
     * Starts the thread; nothing is watched yet.
     *
     * @param workers whose connections to an endpoint that is gone are given up
     * @param seed of all chance: start times of probes, jitter
     * @param mostInFlight probes that may be under way at a time, each of which may take a descriptor
     */
    public NodeHealth(List<Worker> workers, Transport transport, long seed, int mostInFlight) {
        this.workers = List.copyOf(workers);
        loop = new SideLoop("millrace-health", transport);
        wire = new Wire(loop.loop(), transport::newProbeChannel, transport::newDatagramChannel);
        prober = new NetworkProber(wire);
        monitor = new Monitor(wire, prober, NanoClock::now, WallClock.source(), seed, mostInFlight);
        alarms = new Alarms(NanoClock::now, seed);
        monitor.journal().listen(alarms);
        shown = Standing.of(List.of(), NanoClock.now());
    }

    /**
     * Watches these pools and no others from here on; each has its routing before this returns. What is known of an endpoint
     * that was watched before, by pool, zone and address, stays. Files of trusted certificates are read anew.
     *
     * @param called who is called when something changes
     */
    public synchronized void apply(Collection<Pool> pools, List<Alarm> called) {
        alarms.apply(called);
        loop.loop().execute(prober::forgetTrust);
        monitor.apply(pools.stream()
                .map(pool -> new WatchedPool(
                        pool.plan(), pool::route, pool::picksByTier, member -> abandon(pool.endpoints(), member)))
                .toList());
        shown = read();
    }

    private void abandon(List<Endpoint> endpoints, int member) {
        Endpoint gone = endpoints.get(member);
        workers.forEach(worker -> worker.execute(() -> gone.abandon(worker)));
    }

    /** Where work for the health thread runs and its channels come from. */
    public Wire wire() {
        return wire;
    }

    /** How all pools and their members stand now, in the order of the configuration; none once it is closed. */
    public synchronized List<PoolStatus> pools() {
        return closed ? List.of() : monitor.status();
    }

    /** What changed lately, oldest first, at most {@link Journal#KEPT} transitions. */
    public List<Transition> transitions() {
        return monitor.journal().latest();
    }

    /** Where all transitions are noted, for listening and counting. */
    public Journal journal() {
        return monitor.journal();
    }

    /** What the probes have done so far. */
    public CheckerCounts checks() {
        return monitor.checks();
    }

    /** What became of the alarms, by name. */
    public Map<String, AlarmCounts> alarms() {
        return alarms.counts();
    }

    /** The inbox in which live traffic leaves its urgent news. */
    public UrgentNews news() {
        return monitor.news();
    }

    /**
     * The operator's word that traffic may return to the tiers of {@code pool} that are well and wait for it.
     *
     * @return whether there was such a tier
     */
    public synchronized boolean failBack(String pool) {
        return !closed && monitor.failBack(pool);
    }

    /** How an endpoint stood within the last half second; null for one that is not watched. */
    public MemberStatus shownOrNull(Endpoint endpoint) {
        return recent().memberOrNull(endpoint.identity());
    }

    /** How a pool stood within the last half second; null for one that is not watched. */
    public PoolStatus shownOrNull(String pool) {
        return recent().poolOrNull(pool);
    }

    private Standing recent() {
        Standing standing = shown;
        return NanoClock.now() - standing.readNanos() < SHOWN_NANOS ? standing : readAgain();
    }

    private synchronized Standing readAgain() {
        if (NanoClock.now() - shown.readNanos() >= SHOWN_NANOS) {
            shown = read();
        }
        return shown;
    }

    private Standing read() {
        return Standing.of(pools(), NanoClock.now());
    }

    /** Ends all probes and the thread. Routings stay as they are. */
    @Override
    public synchronized void close() {
        closed = true;
        monitor.stop();
        prober.stop();
        alarms.stop();
        loop.close();
    }
}
