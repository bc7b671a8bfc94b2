package io.millrace.healthcheck.schedule;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.verdict.CheckTiming;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import io.millrace.healthcheck.verdict.Verdict;
import io.millrace.healthcheck.verdict.Verdict.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One check with its history and its probes under way, due when its next probe is to start.
 *
 * <p>Threading: the health thread. Time: own time, except where a name says clock.
 */
final class CheckRun extends Due {

    /** What a check does not know yet, or does not want. */
    static final long NEVER = Long.MAX_VALUE;

    /** Probes of one check that may be under way together, so that a long timeout and a short interval harm nobody. */
    static final int MOST_AT_ONCE = 8;

    /*
     * The next probe starts
     *   - one interval after the start of the last one, when that is answered: long when the verdict is settled, fast when
     *     it is in question, longer and longer for the dead;
     *   - one fast interval after the start of the last one while that is unanswered, when traffic may go to the target or
     *     its verdict is in question. So a target that goes silent is DOWN (fall - 1) fast intervals and one timeout after
     *     the start of the first probe it did not answer, and not fall timeouts;
     *   - at once, when somebody has reason to doubt the target.
     * A pass that leaves nothing in question ends the wait for all other answers: it is the news they were asked for. That
     * keeps a target that always answers slowly at two probes per interval.
     */
    private final Check check;
    private final Verdict verdict;
    private final long timeoutNanos;
    private final long fastNanos;
    private final int mostAtOnce;
    private final List<Flight> flights = new ArrayList<>(1);

    private long paceNanos;
    private long lastStartNanos;
    private long urgentNanos = NEVER;
    private boolean urgedBefore;
    private long lastUrgedNanos;

    private ProbeResult lastResult;
    private long lastDurationNanos;
    private long lastEndClockNanos;

    CheckRun(Check check, Health inherited, long clockNanos) {
        CheckTiming timing = check.timing();
        this.check = check;
        this.verdict = new Verdict(timing, inherited, clockNanos);
        this.timeoutNanos = timing.timeout().toNanos();
        this.fastNanos = Math.max(
                1, Math.min(timing.fastInterval().toNanos(), timing.interval().toNanos()));
        long overlapping = (timeoutNanos + fastNanos - 1) / fastNanos + 1;
        this.mostAtOnce = (int) Math.min(MOST_AT_ONCE, overlapping);
    }

    Check check() {
        return check;
    }

    Verdict verdict() {
        return verdict;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    List<Flight> flights() {
        return flights;
    }

    /** How many of its probes start in one tick on average, at its present pace. */
    double startsPerTick() {
        return (double) OwnTime.TICK_NANOS / Math.max(OwnTime.TICK_NANOS, paceNanos);
    }

    /** When its first probe starts: some time within one interval, so that checks which begin together spread. */
    long firstStartNanos(long nowNanos, SplittableRandom random) {
        paceNanos = check.timing().interval().toNanos();
        return nowNanos + (long) (paceNanos * random.nextDouble());
    }

    /** When its next probe starts; {@link #NEVER} for not before one under way has ended. */
    long nextStartNanos(SplittableRandom random) {
        boolean unanswered = !flights.isEmpty();
        boolean mayOverlap = flights.size() < mostAtOnce && (verdict.alive() || verdict.inQuestion());
        if (unanswered && !mayOverlap) {
            return NEVER;
        }
        double chance = random.nextDouble();
        paceNanos = unanswered ? verdict.patienceNanos(chance) : verdict.intervalNanos(chance);
        return Math.min(urgentNanos, lastStartNanos + paceNanos);
    }

    void started(Flight flight) {
        flights.add(flight);
        lastStartNanos = flight.tookOffNanos;
        urgentNanos = NEVER;
    }

    /**
     * Notes a doubt: the next probe starts at once, or one fast interval after the last doubt had the same effect.
     *
     * @return false when there is nothing to doubt
     */
    boolean suspect(long nowNanos, long clockNanos) {
        if (!verdict.suspect(clockNanos)) {
            return false;
        }
        if (urgentNanos == NEVER) {
            long soonestNanos = urgedBefore ? lastUrgedNanos + fastNanos : nowNanos;
            urgentNanos = Math.max(nowNanos, soonestNanos);
            urgedBefore = true;
            lastUrgedNanos = urgentNanos;
        }
        return true;
    }

    Effect ended(Flight flight, ProbeResult result, long nowNanos, long clockNanos) {
        flights.remove(flight);
        lastResult = result;
        lastDurationNanos = nowNanos - flight.tookOffNanos;
        lastEndClockNanos = clockNanos;
        return verdict.fold(result, flight.startedNanos, clockNanos);
    }

    /** Whether a result makes the answers of all other probes under way unneeded. */
    boolean settledBy(ProbeResult result) {
        boolean passed = result.outcome() == Outcome.PASS || result.outcome() == Outcome.DEGRADED;
        return passed && verdict.alive() && !verdict.inQuestion();
    }

    CheckStatus status() {
        return new CheckStatus(
                verdict.health(),
                verdict.decidedNanos(),
                verdict.contrary(),
                lastResult,
                lastDurationNanos,
                lastEndClockNanos,
                flights.size());
    }
}
