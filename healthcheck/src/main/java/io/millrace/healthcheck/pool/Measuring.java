package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.Instants;
import io.millrace.healthcheck.event.Cause;
import io.millrace.healthcheck.event.Change;
import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.event.Times;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.tier.Selection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The transition of a pool whose movement of traffic is being measured now, if any.
 *
 * <p>Threading: the health loop. Time: monotonic nanoseconds, compared by subtraction.
 * <br>Limits: one at a time; the next one ends it. It ends by itself when all has moved and nothing more can belong to it, or
 * after {@link #LONGEST_NANOS}.
 */
final class Measuring {

    /** Traffic that has not moved after 10 s does not move because of the decision: there is hardly any. */
    static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What happened last is given so much to show, which {@link PickSamples} can still hold together with the rest. */
    private static final long SHORTEST_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Readings in quicker succession tell nothing more; a thousand endpoints may ask for one in one instant. */
    private static final long SHORTEST_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Journal journal;
    private final Supplier<long[]> picksByTier;
    private final PickSamples samples = new PickSamples();
    private Transition transition;
    private Movement movement;
    private boolean endsWhenMoved;
    private long goesOnUntilNanos;
    private long endNanos;
    private long sampledNanos;

    /** @param picksByTier null where nobody counts: then nothing is measured */
    Measuring(Journal journal, Supplier<long[]> picksByTier) {
        this.journal = journal;
        this.picksByTier = picksByTier;
    }

    boolean active() {
        return transition != null;
    }

    /** Whether what happens now belongs to the transition that is being measured, if it is of that kind and subject. */
    boolean goesOn(Transition.Kind kind, String subject, long nowNanos) {
        return active()
                && transition.kind() == kind
                && transition.subject().equals(subject)
                && nowNanos - goesOnUntilNanos < 0;
    }

    /**
     * Notes a transition and measures its movement from here on, if there is anything to measure.
     *
     * @param mayGoOn whether more may belong to it, so that it does not end before the longest time
     */
    Transition begin(Change change, Movement moves, boolean mayGoOn, long nowNanos) {
        close(nowNanos);
        if (picksByTier == null || moves.distance() == 0) {
            return journal.record(change, nowNanos);
        }
        transition = journal.begin(change, nowNanos);
        movement = moves;
        endsWhenMoved = !mayGoOn;
        goesOnUntilNanos = nowNanos + LONGEST_NANOS;
        endNanos = goesOnUntilNanos;
        return transition;
    }

    /** The transition that is being measured went on. */
    void goOn(String after, List<Cause> causes, Selection target, boolean mayGoOn, long nowNanos) {
        transition = transition.continued(after, causes, transition.times());
        movement = new Movement(movement.signNanos(), movement.before(), target);
        endsWhenMoved = !mayGoOn;
        endNanos = Instants.later(goesOnUntilNanos, nowNanos + SHORTEST_NANOS);
        journal.update(transition, nowNanos);
    }

    /** Reads the counts of picks, and sees how far traffic has moved. */
    void sample(long nowNanos) {
        if (picksByTier == null || samples.size() > 0 && nowNanos - sampledNanos < SHORTEST_STEP_NANOS) {
            return;
        }
        sampledNanos = nowNanos;
        samples.add(picksByTier.get().clone(), nowNanos);
        if (active()) {
            Times times = movement.measured(samples, transition.times());
            boolean moved = endsWhenMoved && times.allMovedNanos() != Times.NOT_KNOWN;
            if (moved || nowNanos - endNanos >= 0) {
                end(times, nowNanos);
            }
        }
    }

    /** Forgets what was read, because this process itself stood still. */
    void stalled() {
        samples.clear();
    }

    /** Ends what is being measured with what is known of it. */
    void close(long nowNanos) {
        if (active()) {
            end(movement.measured(samples, transition.times()), nowNanos);
        }
    }

    private void end(Times times, long nowNanos) {
        Transition done = transition.completed(times);
        transition = null;
        movement = null;
        journal.update(done, nowNanos);
    }
}
