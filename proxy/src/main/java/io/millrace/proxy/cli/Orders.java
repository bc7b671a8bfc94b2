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

    private boolean reload;
    private boolean stop;

    synchronized void askReload() {
        reload = true;
        notifyAll();
    }

    /** Whether this is the first time; a second wish to stop means at once. */
    synchronized boolean tryAskStop() {
        boolean first = !stop;
        stop = true;
        notifyAll();
        return first;
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
