package io.millrace.bench.load;

import java.util.List;
import java.util.function.Consumer;

/**
 * The opening of many lanes, a few at a time, so that no accept queue overflows.
 *
 * <p>Limits: {@link #AT_A_TIME}; each opening ends within the timeout of a connect.
 */
final class Ramp {
    /** Half of the smallest usual backlog, 128. */
    static final int AT_A_TIME = 64;

    private final List<? extends Lane> lanes;
    private final Consumer<Lane> opening;
    private final Runnable done;
    private int begun;
    private int settled;

    /** @param opening begins a lane, whose end {@link #settled} must tell */
    Ramp(List<? extends Lane> lanes, Consumer<Lane> opening, Runnable done) {
        this.lanes = lanes;
        this.opening = opening;
        this.done = done;
    }

    void start() {
        more();
    }

    /** One of those begun has ended, one way or the other. */
    void settled() {
        settled++;
        if (settled == lanes.size()) {
            done.run();
        } else {
            more();
        }
    }

    private void more() {
        while (begun < lanes.size() && begun - settled < AT_A_TIME) {
            opening.accept(lanes.get(begun++));
        }
    }
}
