package io.millrace.proxy.pool;

import io.millrace.proxy.config.RetryBudget;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What one worker has under way in one pool, and so how many replays it may add.
 *
 * <p>Threading: that worker. Limits: replays at the same time are at most a share of the active exchanges, and at least a
 * minimum, so that a dying backend's requests do not bury the others. Those beyond it wait for their turn, each an active
 * exchange, so no more than there are clients.
 *
 * <p>Why waiting: the budget is there to bound what the endpoints that are left have to bear at once, not to lose requests.
 * When an endpoint dies with more requests than the budget has room for, the rest follow as fast as the first are answered.
 */
public final class Load {

    /** A replay that waits for room. */
    public interface Waiter {
        /** There is room, already taken: {@link #replayEnded} follows when it is given back. */
        void onReplayRoom();
    }

    private final RetryBudget budget;
    private final Set<Waiter> waiting = new LinkedHashSet<>();
    private int active;
    private int replays;
    private boolean handingOut;

    Load(RetryBudget budget) {
        this.budget = budget;
    }

    public void exchangeBegun() {
        active++;
    }

    public void exchangeEnded() {
        active--;
    }

    /** Whether one more replay fits the budget; if so it counts until {@link #replayEnded}. */
    public boolean tryReplay() {
        if (replays >= most()) {
            return false;
        }
        replays++;
        return true;
    }

    private int most() {
        return Math.max(budget.min(), active * budget.percent() / 100);
    }

    /** Whether waiting for room makes sense: there is some, only taken by others right now. */
    public boolean mayWait() {
        return most() > 0;
    }

    /** Tells {@code waiter} when there is room, in the order of these calls; never within this one. */
    public void awaitReplay(Waiter waiter) {
        waiting.add(waiter);
    }

    public void stopWaiting(Waiter waiter) {
        waiting.remove(waiter);
    }

    /** How many wait for room. */
    int waiting() {
        return waiting.size();
    }

    /*
     * A waiter may fail at once and end its replay in the call that gives it room: this goes on in a loop, not deeper. One may
     * always go when nobody else does, even if the share of what is active has meanwhile become less than one.
     */
    public void replayEnded() {
        replays--;
        if (handingOut) {
            return;
        }
        handingOut = true;
        try {
            while (!waiting.isEmpty() && (replays == 0 || replays < most())) {
                Iterator<Waiter> first = waiting.iterator();
                Waiter waiter = first.next();
                first.remove();
                replays++;
                waiter.onReplayRoom();
            }
        } finally {
            handingOut = false;
        }
    }
}
