package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.PassOver;
import java.util.concurrent.TimeUnit;

/**
 * What the decisions make of an endpoint's {@link PassOver}: whether it counts as available.
 *
 * <p>Threading: the health loop. Time: monotonic nanoseconds, compared by subtraction.
 * <br>Limits: it changes between in use and out of use at most twice in {@link PassOver#FIRST_MOMENT_NANOS}, however often
 * connects to the endpoint fail and succeed.
 */
final class PassOverWatch {

    /**
     * How long after its moment an endpoint that nobody has tried again stays out: 1 s. With traffic the trial comes within
     * milliseconds; without, nothing speaks against the endpoint any more and somebody has to try it some day.
     */
    static final long LONGEST_WAIT_FOR_TRIAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Where an endpoint stands. */
    enum State {
        IN_USE,
        /** Passed over: no pick takes it. */
        MOMENT,
        /** The moment is over: one pick may try it, and until that one has succeeded it counts for nothing. */
        TRIAL
    }

    /*
     *    IN_USE --passed over--> MOMENT --moment over--> TRIAL
     *      ^                       ^ |                    | |
     *      |                       | +--trial succeeded-+ | +--trial failed--> MOMENT, no news
     *      +-----------------------|--------------------+-+
     *      +---nobody tried for LONGEST_WAIT_FOR_TRIAL, nothing held against it
     *
     * An endpoint that is gone, and that nobody probes, is tried with one connect at the end of each doubled moment. All that
     * is one absence: it neither returns nor leaves again in between, so its tier's strength does not swing with its moments.
     *
     * One that came back because nobody had tried it, as in a tier that is not needed, is tried by the first who needs it: that
     * trial is no failure, and it stays in use unless it turns out to be one. Otherwise the last tier that serves would leave
     * in the moment it is called upon.
     *
     * A connect that succeeds may end a moment after a millisecond, when several were under way. The endpoint stays out
     * for the length of a first moment all the same: one whose backlog overflows refuses every other connect, and would go in
     * and out with each.
     */
    private State state = State.IN_USE;
    private long outSinceNanos;
    private long trialSinceNanos;

    State state() {
        return state;
    }

    /** Since when it is out of use; without meaning while in use. */
    long outSinceNanos() {
        return outSinceNanos;
    }

    /** Whether the endpoint is to be looked at often. */
    boolean pending() {
        return state != State.IN_USE;
    }

    /** Looks again. Returns whether the state is another one now. */
    boolean look(PassOver passOver, long nowNanos) {
        State before = state;
        boolean out = before == State.IN_USE ? passOver.failedLately(nowNanos) : passOver.passedOver(nowNanos);
        state = out ? State.MOMENT : notPassedOver(passOver, nowNanos);
        if (before == State.IN_USE && state == State.MOMENT) {
            outSinceNanos = passOver.failedNanosOr(nowNanos);
        }
        if (before != State.TRIAL && state == State.TRIAL) {
            trialSinceNanos = nowNanos;
        }
        return state != before;
    }

    private State notPassedOver(PassOver passOver, long nowNanos) {
        if (state == State.IN_USE || nowNanos - outSinceNanos < PassOver.FIRST_MOMENT_NANOS) {
            return state;
        }
        if (passOver.inUse() || waitedInVain(nowNanos)) {
            return State.IN_USE;
        }
        return State.TRIAL;
    }

    private boolean waitedInVain(long nowNanos) {
        return state == State.TRIAL && nowNanos - trialSinceNanos >= LONGEST_WAIT_FOR_TRIAL_NANOS;
    }
}
