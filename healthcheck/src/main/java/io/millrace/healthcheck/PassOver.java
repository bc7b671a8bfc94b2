package io.millrace.healthcheck;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The decision to leave one endpoint out for a moment, because connecting to it failed: refused, timed out, or reset
 * before the first byte.
 *
 * <p>Everyday picture: nobody knocks twice in a row at a door that stayed shut. One person tries again a little later, and
 * only when that door opens does everybody use it again.
 *
 * <p>Threading: any thread; the event loops of a process share one instance per endpoint. Lock-free.
 * <br>Time: a monotonic clock in nanoseconds, compared by subtraction, so it may wrap around.
 * <br>Limits: a moment lasts {@link #FIRST_MOMENT_NANOS} and doubles with each failed trial up to
 * {@link #LONGEST_MOMENT_NANOS}.
 * <br>Why: nginx stops using a server after one failure for a fixed 10 s; that is long for a restart that takes one second
 * and short for a machine that is gone. Doubling from one second costs a lost endpoint two trials a minute at most.
 */
public final class PassOver {

    /** The first moment: 1 s, about what a quick restart of a backend takes. */
    public static final long FIRST_MOMENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The longest moment: 30 s, how long a recovered endpoint may stay unused at worst. */
    public static final long LONGEST_MOMENT_NANOS = TimeUnit.SECONDS.toNanos(30);

    /*
     * One reference holds the whole state, so that each step is one compare-and-set:
     *
     *     null (in use) --failed--> WAITING --moment over, tryPass--> TRIAL --failed--> WAITING, doubled
     *       ^                          |                                |
     *       +--------------------------+-------------succeeded----------+
     *
     * A trial whose holder never reports ends by itself: its instant passes and the next caller takes another trial.
     * Connects that were under way together fail together, so a failure while WAITING is an echo of the first one and
     * does not lengthen the moment. A failure after the moment is fresh news and counts like that of a trial.
     */
    private final AtomicReference<Moment> moment = new AtomicReference<>();

    private record Moment(long beganNanos, long endNanos, long lengthNanos, boolean trial) {

        boolean over(long nowNanos) {
            return nowNanos - endNanos >= 0;
        }

        Moment trialUntil(long trialEndNanos) {
            return new Moment(beganNanos, trialEndNanos, lengthNanos, true);
        }

        static Moment of(long nowNanos, long lengthNanos) {
            return new Moment(nowNanos, nowNanos + lengthNanos, lengthNanos, false);
        }

        Moment doubled(long nowNanos) {
            long next = Math.min(lengthNanos * 2, LONGEST_MOMENT_NANOS);
            return of(nowNanos, next);
        }
    }

    /**
     * Whether a pick leaves the endpoint out now. One volatile read while the endpoint is in use. A pick that answers
     * {@code false} still has to ask {@link #tryPass}, because the endpoint may only be due for a trial.
     */
    public boolean passedOver(long nowNanos) {
        Moment current = moment.get();
        return current != null && !current.over(nowNanos);
    }

    /** Whether it is left out now because of a failure, and not because the trial of it that somebody else makes is awaited. */
    public boolean failedLately(long nowNanos) {
        Moment current = moment.get();
        return current != null && !current.trial() && !current.over(nowNanos);
    }

    /** Whether nothing is held against the endpoint: neither a moment, nor a trial that is due or under way. */
    public boolean inUse() {
        return moment.get() == null;
    }

    /** When the failure was seen that began the present moment; {@code otherwise} outside of a moment. */
    public long failedNanosOr(long otherwise) {
        Moment current = moment.get();
        return current == null || current.trial() ? otherwise : current.endNanos() - current.lengthNanos();
    }

    /**
     * Whether the caller may connect now. {@code true} for everybody while the endpoint is in use; when a moment is over,
     * {@code true} for exactly one caller, whose trial others wait for during {@code trialNanos}.
     *
     * @param trialNanos how long the trial may take, at least 1; the connect timeout is the natural choice
     */
    public boolean tryPass(long nowNanos, long trialNanos) {
        if (trialNanos < 1) {
            throw new IllegalArgumentException("trialNanos: " + trialNanos + " (expected: >= 1)");
        }
        while (true) {
            Moment current = moment.get();
            if (current == null) {
                return true;
            }
            if (!current.over(nowNanos)) {
                return false;
            }
            if (moment.compareAndSet(current, current.trialUntil(nowNanos + trialNanos))) {
                return true;
            }
        }
    }

    /**
     * Notes a connect failure.
     *
     * @return whether this took the endpoint out of use, that is: whether it is worth a log line
     */
    public boolean failed(long nowNanos) {
        while (true) {
            Moment current = moment.get();
            if (current != null && !current.trial() && !current.over(nowNanos)) {
                return false;
            }
            Moment next = current == null ? Moment.of(nowNanos, FIRST_MOMENT_NANOS) : current.doubled(nowNanos);
            if (moment.compareAndSet(current, next)) {
                return current == null;
            }
        }
    }

    /**
     * Notes that a connection to the endpoint came about, where that is all there is to see.
     *
     * @return whether this put the endpoint back in use, that is: whether it is worth a log line
     */
    public boolean succeeded() {
        return moment.get() != null && moment.getAndSet(null) != null;
    }

    /**
     * Notes that the endpoint answered, where a reset before the first byte of an answer counts as failure. One volatile read
     * while the endpoint is in use.
     *
     * @param sentNanos when that was sent what it answered: an answer that was on its way when connecting failed says nothing,
     *     as from an endpoint that finishes what it has and takes no new connections
     * @return whether this put the endpoint back in use, that is: whether it is worth a log line
     */
    public boolean answered(long sentNanos) {
        Moment current = moment.get();
        return current != null && sentNanos - current.beganNanos() >= 0 && moment.compareAndSet(current, null);
    }
}
