package io.millrace.proxy.loop;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The look-out for one worker that turns no more: in a call that does not return, or a loop that does not end, it serves
 * nobody, and whoever waits for it, as a reload does, waits with it.
 *
 * <p>Threading: one thread, not the worker's. Limits: two log lines for each stall. Why turns are compared, and no clock is read:
 * when the whole process has stood still, so has the watch, and nothing is wrong with the worker.
 */
final class StallWatch implements Runnable {

    static final int LOOK_SECONDS = 1;

    /** A worker turns twenty times a second. Short of this it may have been the collector, or the machine. */
    static final int LOOKS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);

    private final int worker;
    private final LongSupplier turns;
    private final Supplier<StackTraceElement[]> stack;
    private long lastTurns = -1;
    private int looksInVain;

    /** @param turns a number that changes as long as all is well */
    StallWatch(int worker, LongSupplier turns, Supplier<StackTraceElement[]> stack) {
        this.worker = worker;
        this.turns = turns;
        this.stack = stack;
    }

    /** Looks once; to be called every {@value #LOOK_SECONDS} s. */
    @Override
    public void run() {
        long now = turns.getAsLong();
        if (now == lastTurns) {
            if (++looksInVain == LOOKS) {
                tellStall();
            }
            return;
        }
        if (looksInVain >= LOOKS) {
            LOG.warn("worker {} goes on after {} s", worker, looksInVain * LOOK_SECONDS);
        }
        lastTurns = now;
        looksInVain = 0;
    }

    private void tellStall() {
        Throwable where = new Throwable("where it stands");
        where.setStackTrace(stack.get());
        LOG.error("worker {} has stood still for {} s, with all its connections", worker, LOOKS * LOOK_SECONDS, where);
    }
}
