package io.millrace.proxy.listener;

import io.millrace.proxy.loop.NanoClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The downstream connections of the whole process, and their limit.
 *
 * <p>Threading: any thread. Limits: of the connections above the limit {@value #MAX_FAREWELLS} at a time get an answer, for
 * which each keeps a descriptor up to two seconds; the others are reset.
 */
public final class Admission {

    private static final int MAX_FAREWELLS = 16;

    private final AtomicInteger farewells = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final Object none = new Object();
    private volatile boolean awaited;
    private volatile int limit;

    public Admission(int limit) {
        this.limit = limit;
    }

    public int limit() {
        return limit;
    }

    public void limit(int connections) {
        limit = connections;
    }

    public int open() {
        return open.get();
    }

    /** Waits until no connection is open, at most {@code patience}. */
    public void awaitNone(Duration patience) throws InterruptedException {
        long endNanos = NanoClock.now() + patience.toNanos();
        awaited = true;
        synchronized (none) {
            long leftNanos = patience.toNanos();
            while (open.get() > 0 && leftNanos > 0) {
                TimeUnit.NANOSECONDS.timedWait(none, leftNanos);
                leftNanos = endNanos - NanoClock.now();
            }
        }
    }

    /** Whether a connection above the limit may be answered; otherwise it is reset, so that it holds no descriptor. */
    boolean tryBeginFarewell() {
        return tryEnter(farewells, MAX_FAREWELLS);
    }

    void farewellEnded() {
        farewells.decrementAndGet();
    }

    boolean tryEnter() {
        return tryEnter(open, limit);
    }

    void leave() {
        if (open.decrementAndGet() == 0 && awaited) {
            synchronized (none) {
                none.notifyAll();
            }
        }
    }

    static boolean tryEnter(AtomicInteger count, int limit) {
        if (count.incrementAndGet() <= limit) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }
}
