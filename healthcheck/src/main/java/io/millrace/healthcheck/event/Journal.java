package io.millrace.healthcheck.event;

import io.millrace.healthcheck.event.Transition.Kind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The transitions of a process: numbered, kept in a ring, counted, logged, and handed to who listens.
 *
 * <p>Threading: {@link #record}, {@link #update} and {@link #tick} by one thread at a time; the rest by any thread.
 * <br>Limits: the ring holds the last {@link #KEPT} transitions; older ones are forgotten, their counts stay.
 * <br>Errors: a listener that throws is logged and stays; it cannot stop a decision.
 */
public final class Journal {

    /** What the ring keeps: about 1 MB at worst; a zone of some hundred endpoints going and coming back. */
    public static final int KEPT = 1_000;

    /** Who wants to know. Called on the thread that decides: it must not block. */
    @FunctionalInterface
    public interface Listener {
        void onTransition(Transition transition);

        /** The movement of traffic after a transition told before is measured now. */
        default void onMeasured(Transition transition) {}
    }

    private final InstantSource wallClock;
    private final TransitionLog log;
    private final Transition[] ring = new Transition[KEPT];
    private final AtomicLongArray counts = new AtomicLongArray(Kind.values().length);
    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
    private long lastSequence;

    /** @param wallClock tells the time for display */
    public Journal(InstantSource wallClock) {
        this.wallClock = wallClock;
        this.log = new TransitionLog();
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Notes a transition with all there is to say of it. */
    public Transition record(Change change, long nowNanos) {
        return add(change, true, nowNanos);
    }

    /** Notes a transition whose movement of traffic is yet to be measured; {@link #update} tells the rest. */
    public Transition begin(Change change, long nowNanos) {
        return add(change, false, nowNanos);
    }

    private Transition add(Change change, boolean measured, long nowNanos) {
        Transition transition = change.numbered(lastSequence + 1, wallClock.instant(), measured);
        synchronized (ring) {
            lastSequence++;
            ring[slot(lastSequence)] = transition;
        }
        counts.incrementAndGet(change.kind().ordinal());
        log.transition(transition, nowNanos);
        listeners.forEach(listener -> tell(() -> listener.onTransition(transition)));
        return transition;
    }

    /** Puts a later state of a transition in the place of the earlier one; a measured one is told to the listeners. */
    public void update(Transition transition, long nowNanos) {
        synchronized (ring) {
            int slot = slot(transition.sequence());
            if (ring[slot] != null && ring[slot].sequence() == transition.sequence()) {
                ring[slot] = transition;
            }
        }
        if (transition.measured()) {
            log.measured(transition, nowNanos);
            listeners.forEach(listener -> tell(() -> listener.onMeasured(transition)));
        }
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            log.listenerFailed(e);
        }
    }

    /** Lets lines that a storm held back be summed up. */
    public void tick(long nowNanos) {
        log.tick(nowNanos);
    }

    /** What the ring holds, oldest first. */
    public List<Transition> latest() {
        synchronized (ring) {
            List<Transition> found = new ArrayList<>(KEPT);
            for (long sequence = Math.max(1, lastSequence - KEPT + 1); sequence <= lastSequence; sequence++) {
                found.add(ring[slot(sequence)]);
            }
            return found;
        }
    }

    /** How often this happened since the start. */
    public long count(Kind kind) {
        return counts.get(kind.ordinal());
    }

    private static int slot(long sequence) {
        return (int) (sequence % KEPT);
    }
}
