package io.millrace.proxy.pool;

import io.millrace.proxy.config.RetryBudget;

/**
 * What one worker has under way in one pool, and so how many replays it may add.
 *
 * <p>Threading: that worker. Limits: replays at the same time are at most a share of the active exchanges, and at least a
 * minimum, so that a dying backend is not buried under its own retries.
 */
public final class Load {

    private final RetryBudget budget;
    private int active;
    private int replays;

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
        if (replays >= Math.max(budget.min(), active * budget.percent() / 100)) {
            return false;
        }
        replays++;
        return true;
    }

    public void replayEnded() {
        replays--;
    }
}
