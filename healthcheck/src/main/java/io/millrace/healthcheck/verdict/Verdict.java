package io.millrace.healthcheck.verdict;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.Instants;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;

/**
 * What the probes of one target say of it, one result after the other.
 *
 * <p>Everyday picture: one answer is an anecdote, several in a row are news. Only to somebody of whom nothing at all is
 * known is the first word believed.
 *
 * <p>Threading: one thread. Time: instants of one monotonic clock in nanoseconds come in as arguments and are compared by
 * subtraction. Limits: every step takes constant time and allocates nothing.
 */
public final class Verdict {

    /** What a result did to the verdict. */
    public enum Effect {
        /** It agrees with the health, or counts for nothing. */
        UNCHANGED,
        /** It contradicts the health, and there are not yet enough of its kind in a row. */
        PENDING,
        /** The health is another one now. */
        CHANGED
    }

    /*
     *              pass, drain: at once                    fail, `fall` in a row
     *   UNKNOWN ---------------------> UP <-> DEGRADED -----------------------> DOWN
     *      |                           (at once, as       <---------------------  ^
     *      |                            the last answer)   pass, `rise` in a row  |
     *      +------------------ fail: at once; no answer, `fall` in a row ---------+
     *
     * The first answer decides, and silence is none: when balancer and servers start together on cold machines, the first
     * probe may well be too slow, and a primary zone that is DOWN for that would wait out its hold-down.
     *
     * Probes overlap while a target is in question, so answers may come in another order than the questions went out. They
     * are folded as they come, with one exception: a result is outdated, and counts for nothing, when a probe that started
     * later has already said the opposite. Why: waiting for the earlier ones would hold up the news of a refusal behind a
     * connect that times out; and an old timeout must not undo the news that the target is back.
     */
    private final Pace pace;
    private final int rise;
    private final int fall;

    private Health health;
    private int contrary;
    private long contrarySinceNanos;
    private int furtherFailures;

    private boolean suspected;
    private long suspectedNanos;

    private boolean passSeen;
    private long newestPassNanos;
    private boolean failureSeen;
    private long newestFailureNanos;

    private int probes;
    private long firstSignNanos;
    private long decidedNanos;

    /**
     * @param inherited what is already known of the target, for a question that is asked anew in another way; it then takes
     *     {@code rise} or {@code fall} answers to change it. UNKNOWN for nothing
     * @param nowNanos since when that is so
     */
    public Verdict(CheckTiming timing, Health inherited, long nowNanos) {
        this.pace = new Pace(timing);
        this.rise = timing.rise();
        this.fall = timing.fall();
        this.health = inherited;
        this.firstSignNanos = nowNanos;
        this.decidedNanos = nowNanos;
    }

    public Health health() {
        return health;
    }

    /** When the first probe started of those in a row that brought the present health about. */
    public long firstSignNanos() {
        return firstSignNanos;
    }

    /** Since when the present health holds. */
    public long decidedNanos() {
        return decidedNanos;
    }

    /** How many probes in a row brought the present health about; 0 for an inherited one. */
    public int probes() {
        return probes;
    }

    /** How many results in a row contradict the health by now; fewer than it takes to change it. */
    public int contrary() {
        return contrary;
    }

    /** Whether an answer soon would tell whether the health still holds. */
    public boolean inQuestion() {
        return contrary > 0 || suspected;
    }

    /** Whether traffic may go to the target, so that news of its end is urgent. */
    public boolean alive() {
        return health == Health.UP || health == Health.DEGRADED;
    }

    /**
     * Notes that something else than a probe casts doubt on the target: the verdict is in question until a probe that starts
     * from now on passes.
     *
     * @return false when there is nothing to doubt, because the target is not known to be alive
     */
    public boolean suspect(long nowNanos) {
        if (alive() && !suspected) {
            suspected = true;
            suspectedNanos = nowNanos;
        }
        return alive();
    }

    /** Folds one result in. @param startedNanos when its probe started */
    public Effect fold(ProbeResult result, long startedNanos, long nowNanos) {
        return switch (result.outcome()) {
            case PASS -> answered(Health.UP, startedNanos, nowNanos);
            case DEGRADED -> answered(Health.DEGRADED, startedNanos, nowNanos);
            case FAIL -> failed(result.reason() == Reason.TIMED_OUT, startedNanos, nowNanos);
            case INCONCLUSIVE -> Effect.UNCHANGED;
        };
    }

    /**
     * The time from the start of the last probe to that of the next, once it has been answered.
     *
     * @param chance 0 inclusive to 1 exclusive, for the jitter
     */
    public long intervalNanos(double chance) {
        if (inQuestion()) {
            return pace.inQuestionNanos(chance);
        }
        return health == Health.DOWN ? pace.deadNanos(furtherFailures, chance) : pace.settledNanos(chance);
    }

    /** The time for which the last probe may stay unanswered before that alone puts a live target in question. */
    public long patienceNanos(double chance) {
        return pace.inQuestionNanos(chance);
    }

    private Effect answered(Health as, long startedNanos, long nowNanos) {
        if (failureSeen && newestFailureNanos - startedNanos > 0) {
            return Effect.UNCHANGED;
        }
        newestPassNanos = passSeen ? Instants.later(newestPassNanos, startedNanos) : startedNanos;
        passSeen = true;
        suspected &= startedNanos - suspectedNanos < 0;
        furtherFailures = 0;
        return switch (health) {
            case UNKNOWN -> first(as, startedNanos, nowNanos);
            case UP, DEGRADED -> health == as ? agreed() : first(as, startedNanos, nowNanos);
            case DOWN -> counted(rise, as, startedNanos, nowNanos);
        };
    }

    private Effect failed(boolean silent, long startedNanos, long nowNanos) {
        if (passSeen && newestPassNanos - startedNanos > 0) {
            return Effect.UNCHANGED;
        }
        newestFailureNanos = failureSeen ? Instants.later(newestFailureNanos, startedNanos) : startedNanos;
        failureSeen = true;
        return switch (health) {
            case UNKNOWN -> counted(silent ? fall : 1, Health.DOWN, startedNanos, nowNanos);
            case UP, DEGRADED -> counted(fall, Health.DOWN, startedNanos, nowNanos);
            case DOWN -> {
                furtherFailures++;
                yield agreed();
            }
        };
    }

    private Effect agreed() {
        contrary = 0;
        return Effect.UNCHANGED;
    }

    private Effect first(Health to, long startedNanos, long nowNanos) {
        contrary = 0;
        return counted(1, to, startedNanos, nowNanos);
    }

    private Effect counted(int enough, Health to, long startedNanos, long nowNanos) {
        contrarySinceNanos = contrary == 0 ? startedNanos : Instants.earlier(contrarySinceNanos, startedNanos);
        contrary++;
        if (contrary < enough) {
            return Effect.PENDING;
        }
        health = to;
        probes = contrary;
        firstSignNanos = contrarySinceNanos;
        decidedNanos = nowNanos;
        contrary = 0;
        furtherFailures = 0;
        suspected &= alive();
        return Effect.CHANGED;
    }
}
