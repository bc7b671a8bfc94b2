package io.millrace.healthcheck.schedule;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.probe.Prober;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.Verdict;
import io.millrace.healthcheck.verdict.Verdict.Effect;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All checks of a program: starts their probes in time, folds the results, and tells of each verdict that changes.
 *
 * <p>Everyday picture: one nurse with a list of ten thousand patients, who looks in on each at their hour, comes back sooner to
 * whom seemed unwell, and does not blame a patient for the hour she herself overslept.
 *
 * <p>Threading: the event loop given to it, which ought to carry no traffic, except {@link #counts}.
 * <br>Time: a monotonic clock in nanoseconds. Intervals and timeouts run in own time, which leaves out the loop's stalls.
 * <br>Limits: probes under way as given, {@link CheckRun#MOST_AT_ONCE} of one check, {@link #MOST_STARTS_PER_TICK} started
 * in one tick of 10 ms, and never more than twice as many as an even spread would have. What is due beyond that waits in the
 * order in which it became due, and is counted.
 */
public final class Checker {

    /**
     * Who wants to know.
     *
     * <p>Threading: called on the loop, and may call the checker back. Errors: what it throws is logged. Nobody is told of a
     * cancelled probe.
     */
    public interface Listener {

        /** Told of each change of a verdict, the first one included, after {@link #onResult}. */
        void onChange(VerdictChange change);

        /**
         * Told of each result.
         *
         * @param startedNanos when its probe started, on the program's clock
         */
        default void onResult(Check check, ProbeResult result, long startedNanos) {}
    }

    /**
     * 200, 20,000 a second. At 25 microseconds each, as measured for TCP, they take half a tick; more would keep answers from
     * being read.
     */
    static final int MOST_STARTS_PER_TICK = 200;

    /** What even a few checks may start at once: too few to be called a burst. */
    private static final int FEW_STARTS = 16;

    /** What is behind, because a tick came late, is made up for at no more than twice the usual rate. */
    private static final int CATCH_UP = 2;

    /** A probe that starts later than this after it was due had to wait for room. */
    private static final long PUNCTUAL_NANOS = 2 * OwnTime.LONGEST_STEP_NANOS;

    private static final Logger LOG = LoggerFactory.getLogger(Checker.class);

    /*
     * One tick every 10 ms does everything that is due: first it ends the probes whose time is up, which makes room, then it
     * starts the probes that are due. There is no timer per probe or per check, only two heaps: `starts` holds each check at
     * the instant of its next probe, `deadlines` (in Flights) each probe under way at the end of its timeout.
     */
    private final EventLoop loop;
    private final LongSupplier nanoClock;
    private final SplittableRandom random;
    private final Listener listener;
    private final Tally tally = new Tally();
    private final OwnTime time;
    private final Flights flights;
    private final DueQueue<CheckRun> starts = new DueQueue<>();
    private Map<Check, CheckRun> runs = new HashMap<>();
    private double startsPerTick;
    private ScheduledFuture<?> ticking;

    /**
     * A checker without checks.
     *
     * @param nanoClock monotonic, in nanoseconds, as {@code System.nanoTime}
     * @param seed of start times and jitter
     * @param mostInFlight probes under way at a time, at least 1; each may take a descriptor
     */
    public Checker(
            EventLoop loop, Prober prober, LongSupplier nanoClock, long seed, int mostInFlight, Listener listener) {
        if (mostInFlight < 1) {
            throw new IllegalArgumentException("mostInFlight: " + mostInFlight + " (expected: >= 1)");
        }
        this.loop = loop;
        this.nanoClock = nanoClock;
        this.random = new SplittableRandom(seed);
        this.listener = listener;
        this.time = new OwnTime(nanoClock.getAsLong());
        this.flights = new Flights(prober, time, tally, mostInFlight, this::landed);
    }

    /**
     * Replaces the set of checks. Those that are in it already go on with their history, new ones start within one of their
     * intervals, and probes of those that are no longer in it are cancelled.
     *
     * @param wanted with what is known already of the target of each, which counts for new ones only; UNKNOWN for nothing
     */
    public void apply(Map<Check, Health> wanted) {
        assert loop.inEventLoop();
        if (ticking == null) {
            time.resume(nanoClock.getAsLong());
        }
        Map<Check, CheckRun> next = new HashMap<>(wanted.size() * 2);
        wanted.forEach((check, inherited) -> {
            CheckRun known = runs.remove(check);
            next.put(check, known != null ? known : begin(check, inherited));
        });
        runs.values().forEach(this::end);
        runs = next;
        startsPerTick =
                runs.values().stream().mapToDouble(CheckRun::startsPerTick).sum();
        tally.checks(runs.size());
        tickWhileNeeded();
    }

    /**
     * Notes that live traffic saw trouble at a target: its next probe starts at once, and more follow at the fast interval
     * until one that starts from now on passes, or the target is DOWN. No effect on a check that is not held, or whose target
     * is not known to be alive.
     *
     * <p>Limits: one probe per fast interval comes forward, however often this is called.
     */
    public void suspect(Check check) {
        assert loop.inEventLoop();
        CheckRun run = runs.get(check);
        if (run != null) {
            long nowNanos = lookAtClock();
            if (run.suspect(time.nanos(), nowNanos)) {
                plan(run);
            }
        }
    }

    /** How a check stands; null for one that is not held. */
    public CheckStatus statusOrNull(Check check) {
        assert loop.inEventLoop();
        CheckRun run = runs.get(check);
        return run == null ? null : run.status();
    }

    /** What the probes of a check say; UNKNOWN for one that is not held. */
    public Health health(Check check) {
        assert loop.inEventLoop();
        CheckRun run = runs.get(check);
        return run == null ? Health.UNKNOWN : run.verdict().health();
    }

    /** Threading: any thread. */
    public CheckerCounts counts() {
        return tally.read();
    }

    /** Cancels everything. It may begin anew. */
    public void stop() {
        apply(Map.of());
    }

    private CheckRun begin(Check check, Health inherited) {
        CheckRun run = new CheckRun(check, inherited, nanoClock.getAsLong());
        starts.set(run, run.firstStartNanos(time.nanos(), random));
        return run;
    }

    private void end(CheckRun run) {
        starts.remove(run);
        cancelFlights(run);
    }

    private void tickWhileNeeded() {
        if (runs.isEmpty() && ticking != null) {
            ticking.cancel(false);
            ticking = null;
        } else if (!runs.isEmpty() && ticking == null) {
            // With a fixed delay, not rate: a stall must not be followed by the ticks that were missed, all in one
            // turn.
            ticking = loop.scheduleWithFixedDelay(
                    this::tick, OwnTime.TICK_NANOS, OwnTime.TICK_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    /** Nothing may end the ticks: an error of a moment, such as want of memory or threads, would end all probing for good. */
    private void tick() {
        try {
            long nowNanos = lookAtClock();
            flights.tick();
            startDue(nowNanos);
        } catch (Throwable e) {
            LOG.error("a tick of the health checks failed", e);
        }
    }

    private long lookAtClock() {
        long nowNanos = nanoClock.getAsLong();
        time.advance(nowNanos);
        tally.time(time);
        return nowNanos;
    }

    private void startDue(long nowNanos) {
        int most = (int) Math.min(MOST_STARTS_PER_TICK, Math.max(FEW_STARTS, CATCH_UP * startsPerTick));
        for (int room = most; room > 0 && !flights.full(); room--) {
            CheckRun run = starts.pollOrNull(time.nanos());
            if (run == null) {
                return;
            }
            if (time.nanos() - run.atNanos > PUNCTUAL_NANOS) {
                tally.delayed();
            }
            flights.start(run, nowNanos);
            plan(run);
        }
    }

    private void plan(CheckRun run) {
        startsPerTick -= run.startsPerTick();
        long atNanos = run.nextStartNanos(random);
        startsPerTick += run.startsPerTick();
        if (atNanos == CheckRun.NEVER) {
            starts.remove(run);
        } else {
            starts.set(run, atNanos);
        }
    }

    private void landed(Flight flight, ProbeResult raw) {
        long nowNanos = lookAtClock();
        ProbeResult result = flights.ended(flight, raw);
        CheckRun run = flight.run;
        Health before = run.verdict().health();
        Effect effect = run.ended(flight, result, time.nanos(), nowNanos);
        if (run.settledBy(result)) {
            cancelFlights(run);
        }
        plan(run);
        tell(run, flight, result, before, effect);
    }

    private void cancelFlights(CheckRun run) {
        List.copyOf(run.flights()).forEach(flights::cancel);
        run.flights().clear();
    }

    private void tell(CheckRun run, Flight flight, ProbeResult result, Health before, Effect effect) {
        Check check = run.check();
        Verdict verdict = run.verdict();
        guarded(check, () -> listener.onResult(check, result, flight.startedNanos));
        if (effect == Effect.CHANGED) {
            VerdictChange change = new VerdictChange(
                    check,
                    before,
                    verdict.health(),
                    result,
                    verdict.firstSignNanos(),
                    verdict.decidedNanos(),
                    verdict.probes());
            guarded(check, () -> listener.onChange(change));
        }
    }

    private static void guarded(Check check, Runnable telling) {
        try {
            telling.run();
        } catch (Throwable e) {
            LOG.error("news of a health check was lost: {}", check, e);
        }
    }
}
