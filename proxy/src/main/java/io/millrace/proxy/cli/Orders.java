package io.millrace.proxy.cli;

/**
 * What signals ask of the main thread: reloads, and at last a stop.
 *
 * <p>Threading: signal handlers ask, the main thread waits; it carries out one order at a time.
 *
 * <p>Limits: any number of reloads asked for while one is carried out become one; a stop goes before them.
 */
final class Orders {
    /** One thing to do. */
    enum Order {
        RELOAD,
        STOP
    }

    /** What a signal to stop is, seen beside those before it. */
    enum Wish {
        FIRST,
        /** Part of the first: some parents signal the process and then its group, in one breath. */
        REPEATED,
        /** The first is taking too long. */
        SECOND
    }

    /** Longer than a program takes for two signals, shorter than a person. */
    private static final long ONE_BREATH_NANOS = 50_000_000;

    private boolean reload;
    private boolean stop;
    private long stopAskedNanos;

    synchronized void askReload() {
        reload = true;
        notifyAll();
    }

    synchronized Wish askStop(long nowNanos) {
        if (stop) {
            return nowNanos - stopAskedNanos < ONE_BREATH_NANOS ? Wish.REPEATED : Wish.SECOND;
        }
        stop = true;
        stopAskedNanos = nowNanos;
        notifyAll();
        return Wish.FIRST;
    }

    /** The next order, waited for. A stop is given again whenever asked for. */
    synchronized Order await() throws InterruptedException {
        while (!reload && !stop) {
            wait();
        }
        reload = false;
        return stop ? Order.STOP : Order.RELOAD;
    }
}
