package io.millrace.healthcheck.pool;

import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * A pool handed to the {@link Monitor}, with its two ends in the data path.
 *
 * @param plan what is to be decided
 * @param onRouting told where new traffic goes: once before {@link Monitor#apply} returns, then at each change; called on the
 *     health loop, must not block
 * @param picksByTier how many picks each tier has got so far, by its number; monotone, any thread; null where nobody counts, and
 *     then the movement of traffic is not measured
 * @param onGone told the index of a member that is DOWN because nobody answers there any more, so that what waits for it need
 *     wait no longer; after the routing without it, on the health loop, must not block
 */
public record WatchedPool(
        PoolPlan plan, Consumer<Routing> onRouting, Supplier<long[]> picksByTier, IntConsumer onGone) {

    /** A pool whose program does nothing for those that wait for an answer of a member that is gone. */
    public WatchedPool(PoolPlan plan, Consumer<Routing> onRouting, Supplier<long[]> picksByTier) {
        this(plan, onRouting, picksByTier, member -> {});
    }
}
