package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.outlier.News;
import io.millrace.healthcheck.outlier.Traffic;
import io.millrace.healthcheck.outlier.UrgentNews;
import io.millrace.healthcheck.pool.Watch.Ref;
import io.millrace.healthcheck.probe.Prober;
import io.millrace.healthcheck.probe.Wire;
import io.millrace.healthcheck.schedule.Check;
import io.millrace.healthcheck.schedule.Checker;
import io.millrace.healthcheck.schedule.CheckerCounts;
import io.millrace.healthcheck.schedule.VerdictChange;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health of all pools of a program: probes them, hears what live traffic says, decides, and hands out routings.
 *
 * <p>Everyday picture: the control room of a railway. Reports come in from everywhere, one person sets all the points.
 *
 * <p>Threading: any thread, unless a method says otherwise; all work is done on the event loop of the {@link Wire}, which ought
 * to carry no traffic. Consumers of routings and listeners to the {@link #journal} are called there.
 * <br>Time: a monotonic clock in nanoseconds, and a wall clock that only dates transitions.
 * <br>Limits: the first news of a pool is acted on at once; what follows waits until {@link PoolHealth#GAP_NANOS} and a little more
 * for each member have passed.
 * <br>Ownership: it owns no thread; {@link #stop} ends its probes and timers.
 */
public final class Monitor {

    /** While something is pending: how finely the movement of traffic is measured. */
    static final long QUICK_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** While all is quiet: how long news that got lost, or silence, may go unseen. */
    static final long SLOW_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Whatever is asked for: the loop is never kept busier by ticks alone than two hundred in a second make it. */
    private static final long SHORTEST_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** A tick that is later than this was late because this process stood still, and so did what it measures. */
    static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);

    private final EventLoop loop;
    private final LongSupplier nanoClock;
    private final Journal journal;
    private final Checker checker;
    private final UrgentNews news;
    private final Watch watch;
    private ScheduledFuture<?> ticking;
    private long tickDueNanos;
    private boolean settling;
    private volatile boolean stopped;

    /**
     * A monitor of no pools.
     *
     * @param prober works on the loop of {@code wire}
     * @param nanoClock monotonic, as {@code System.nanoTime}; that of {@code PassOver} and {@code Traffic} too
     * @param seed of all chance: start times, jitter
     * @param mostInFlight probes under way at a time, at least 1; each may take a descriptor
     */
    public Monitor(
            Wire wire, Prober prober, LongSupplier nanoClock, InstantSource wallClock, long seed, int mostInFlight) {
        this.loop = wire.loop();
        this.nanoClock = nanoClock;
        this.journal = new Journal(wallClock);
        this.news = new UrgentNews(() -> loop.execute(this::hear));
        this.checker = new Checker(loop, prober, nanoClock, seed, mostInFlight, new Results());
        this.watch = new Watch(journal, checker, news, seed);
    }

    /**
     * Replaces the set of pools. Members keep their state by pool and name. Each pool's consumer has its first routing before
     * this returns, and then one whenever it changes.
     *
     * <p>Threading: waits for the loop, so not from a loop that the consumers wait for.
     * <br>Errors: {@link IllegalArgumentException} for two pools of one name, {@link IllegalStateException} after
     * {@link #stop}; then nothing changes.
     */
    public void apply(List<WatchedPool> pools) {
        onLoop(() -> {
            refuseWhenStopped();
            long nowNanos = nanoClock.getAsLong();
            watch.apply(pools, nowNanos);
            scheduleTick(nowNanos);
            return null;
        });
    }

    /** The inbox for urgent news of live traffic. {@link #apply} makes it known to the traffic of all members. */
    public UrgentNews news() {
        return news;
    }

    /** All transitions, for reading, counting and listening. */
    public Journal journal() {
        return journal;
    }

    /** What the probes have done so far. */
    public CheckerCounts checks() {
        return checker.counts();
    }

    private void refuseWhenStopped() {
        if (stopped) {
            throw new IllegalStateException("the monitor has stopped");
        }
    }

    /** How all pools stand. It waits for the loop; none after {@link #stop}. */
    public List<PoolStatus> status() {
        return stopped ? List.of() : onLoop(() -> watch.status(nanoClock.getAsLong()));
    }

    /**
     * The operator's word that traffic may return to the tiers of a pool that are well and wait for it.
     *
     * @return whether there was such a tier
     */
    public boolean failBack(String pool) {
        return !stopped
                && onLoop(() -> {
                    boolean any = watch.failBack(pool, nanoClock.getAsLong());
                    settleSoon();
                    return any;
                });
    }

    /** Ends all probes, and waits for that. Routings stay as they are. No effect on one that has stopped. */
    public void stop() {
        if (!stopped) {
            onLoop(() -> {
                stopped = true;
                watch.apply(List.of(), nanoClock.getAsLong());
                stopTicking();
                return null;
            });
        }
    }

    private void stopTicking() {
        if (ticking != null) {
            ticking.cancel(false);
            ticking = null;
        }
    }

    private <T> T onLoop(Callable<T> work) {
        try {
            if (loop.inEventLoop()) {
                return work.call();
            }
            Future<T> done = loop.submit(work).syncUninterruptibly();
            return done.getNow();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the probes say. */
    private final class Results implements Checker.Listener {
        @Override
        public void onChange(VerdictChange change) {
            long nowNanos = nanoClock.getAsLong();
            watch.refs(change.check()).forEach(ref -> ref.pool().verdict(ref.member(), change, nowNanos));
            settleSoon();
        }

        @Override
        public void onResult(Check check, ProbeResult result, long startedNanos) {
            if (result.outcome() != Outcome.INCONCLUSIVE) {
                long nowNanos = nanoClock.getAsLong();
                boolean passed = result.outcome() != Outcome.FAIL;
                for (Ref ref : watch.refs(check)) {
                    ref.pool().probed(ref.member(), passed, nowNanos);
                    if (ref.pool().undecided(nowNanos)) {
                        settleSoon();
                    }
                }
            }
        }
    }

    private void hear() {
        guarded("news of live traffic", () -> {
            long nowNanos = lookAtClock();
            news.drain((traffic, kind) -> guarded("news of one endpoint", () -> hear(traffic, kind, nowNanos)));
            settle();
        });
    }

    private void hear(Traffic traffic, News kind, long nowNanos) {
        Ref ref = watch.refOrNull(traffic);
        if (ref != null) {
            switch (kind) {
                case PASSED_OVER -> ref.pool().lookAtPassOver(ref.member(), nowNanos);
                case GATEWAY_FAILURES_IN_A_ROW, APP_FAILURES_IN_A_ROW ->
                    ref.pool().failuresInARow(ref.member(), nowNanos);
            }
        }
    }

    /*
     * News marks pools; settling decides them. After the news of one turn of the loop there is one settling, and what was
     * decided less than a gap ago waits for the rest of it.
     */
    private void settleSoon() {
        if (!settling) {
            settling = true;
            loop.execute(() -> {
                settling = false;
                settle();
            });
        }
    }

    private void settle() {
        guarded("a decision", () -> {
            long nowNanos = lookAtClock();
            watch.decide(nowNanos);
            scheduleTick(nowNanos);
        });
    }

    /** Brings the next tick forward where there is more to do than was known when it was scheduled. */
    private void scheduleTick(long nowNanos) {
        long delayNanos = Math.max(SHORTEST_TICK_NANOS, watch.nextTickInNanos(nowNanos));
        boolean scheduled = ticking != null && !ticking.isDone();
        if (stopped || scheduled && tickDueNanos - nowNanos <= delayNanos) {
            return;
        }
        if (scheduled) {
            ticking.cancel(false);
        }
        tickDueNanos = nowNanos + delayNanos;
        ticking = loop.schedule(this::tick, delayNanos, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        guarded("a tick", () -> {
            long nowNanos = lookAtClock();
            ticking = null;
            watch.tick(nowNanos);
            watch.decide(nowNanos);
        });
        scheduleTick(nanoClock.getAsLong());
    }

    /** Reads the clock, and sees by it whether this process has been standing still. */
    private long lookAtClock() {
        long nowNanos = nanoClock.getAsLong();
        if (ticking != null && nowNanos - tickDueNanos >= STALL_NANOS) {
            tickDueNanos = nowNanos;
            watch.stalled(nowNanos);
        }
        return nowNanos;
    }

    /** Nothing may end the ticks: an error of a moment, such as want of memory, would end all decisions for good. */
    private static void guarded(String what, Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            LOG.error("{} on the health of pools failed", what, e);
        }
    }
}
