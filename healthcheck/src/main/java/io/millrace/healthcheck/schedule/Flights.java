package io.millrace.healthcheck.schedule;

import io.millrace.healthcheck.probe.Attempt;
import io.millrace.healthcheck.probe.Prober;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The probes under way: how many there may be, when their time is up, and whether what they bring home is fair.
 *
 * <p>Threading: the health thread.
 * <br>Limits: {@code most} at a time; whoever starts them asks {@link #full} first.
 */
final class Flights {

    /** No peer is thought to wait longer than this for somebody who has stopped talking; most wait longer. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(Flights.class);

    /*
     * Time is own time, so a stall takes nothing off a probe's timeout. What has answered meanwhile is read first: a tick ends
     * only what was over at the tick before it, and the loop reads its sockets in between. That costs every timeout one tick.
     *
     * A stall can still make a probe fail: the peer closes or resets a connection on which it was kept waiting. Such a failure
     * says nothing of the peer. A refusal does, and a timeout got its full time.
     */
    private final Prober prober;
    private final OwnTime time;
    private final Tally tally;
    private final int most;
    private final BiConsumer<Flight, ProbeResult> landed;
    private final DueQueue<Flight> deadlines = new DueQueue<>();
    private long lastTickNanos;

    /** @param landed told when one has ended by itself or for want of time, but not when it was cancelled */
    Flights(Prober prober, OwnTime time, Tally tally, int most, BiConsumer<Flight, ProbeResult> landed) {
        this.prober = prober;
        this.time = time;
        this.tally = tally;
        this.most = most;
        this.landed = landed;
    }

    boolean full() {
        return deadlines.size() >= most;
    }

    void start(CheckRun run, long nowNanos) {
        Flight flight = new Flight(run, nowNanos, time, landed);
        flight.attempt(attempt(run.check(), flight));
        run.started(flight);
        deadlines.set(flight, time.nanos() + run.timeoutNanos());
        tally.started();
        tally.inFlight(deadlines.size());
    }

    /** Ends those whose time was up at the last tick. */
    void tick() {
        long overNanos = lastTickNanos;
        lastTickNanos = time.nanos();
        for (Flight flight = deadlines.pollOrNull(overNanos);
                flight != null;
                flight = deadlines.pollOrNull(overNanos)) {
            flight.expire();
        }
    }

    /**
     * Takes note that one has ended, as of the last look at the clock.
     *
     * @return what its result says in fairness
     */
    ProbeResult ended(Flight flight, ProbeResult result) {
        deadlines.remove(flight);
        ProbeResult fair = fair(flight, result);
        tally.ended(fair.outcome());
        tally.inFlight(deadlines.size());
        return fair;
    }

    void cancel(Flight flight) {
        deadlines.remove(flight);
        flight.cancel();
        tally.cancelled();
        tally.inFlight(deadlines.size());
    }

    private Attempt attempt(Check check, Flight flight) {
        try {
            return prober.start(check.probe(), check.target(), flight);
        } catch (Throwable e) {
            LOG.error("starting a probe failed: {}", check, e);
            return new NoAttempt();
        }
    }

    private ProbeResult fair(Flight flight, ProbeResult result) {
        boolean ours = result.outcome() == Outcome.FAIL
                && result.reason() != Reason.REFUSED
                && result.reason() != Reason.TIMED_OUT
                && time.missedNanos() - flight.missedNanos >= Math.min(flight.run.timeoutNanos(), PATIENCE_NANOS);
        return ours
                ? new ProbeResult(Outcome.INCONCLUSIVE, Layer.SELF, result.reason(), "after a stall of this process")
                : result;
    }

    /** What could not be started: its time runs out, and it has nothing to say. */
    private static final class NoAttempt implements Attempt {
        @Override
        public void expire() {}

        @Override
        public void cancel() {}
    }
}
