package io.millrace.healthcheck.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * The threads that wait for ICMP echo replies, because the JDK's way of asking blocks.
 *
 * <p>Threading: any thread hands tasks over, none waits.
 * <br>Limits: {@link #AT_ONCE} under way, {@link #WAITING} more; beyond that they are refused. Machines that answer take a
 * thread for their round trip, dead ones for the timeout of their probe: 64 threads carry thousands of the first kind, and 128
 * of the second at an interval of 2 s and a timeout of 1 s.
 */
final class Pings {

    private static final int AT_ONCE = 64;
    private static final int WAITING = 1_024;

    /** What sends an echo request and waits for the reply. */
    interface Echo {
        /** @param via the interface to send from; null for any */
        boolean answers(InetAddress address, NetworkInterface via, int waitMillis) throws IOException;
    }

    private final ThreadPoolExecutor threads;
    private final Echo echo;

    Pings() {
        this((address, via, waitMillis) -> address.isReachable(via, 0, waitMillis), AT_ONCE, WAITING);
    }

    Pings(Echo echo, int atOnce, int waiting) {
        this.echo = echo;
        threads = ProbeThreads.pool("millrace-ping", atOnce, waiting);
    }

    Echo echo() {
        return echo;
    }

    /** Whether it was taken. */
    boolean tryRun(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError full) {
            // The error is how Java says that the system grants no further thread.
            return false;
        }
    }

    void forget(Runnable task) {
        threads.remove(task);
    }

    void stop() {
        threads.shutdown();
    }
}
