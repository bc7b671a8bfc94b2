package io.millrace.healthcheck.probe;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads beside the health loop, for what computes or waits for long. Threading: any. */
final class ProbeThreads {
    /** Idle threads go after 10 s, the longest usual interval, so that they stay while there is anything to do. */
    private static final long IDLE_SECONDS = 10;

    private ProbeThreads() {}

    /**
     * A pool of daemon threads that end when they have been idle for a while.
     *
     * <p>Limits: {@code maxThreads}, {@code maxWaiting}; beyond them it throws
     * {@link java.util.concurrent.RejectedExecutionException}.
     * <br>Ownership: the caller shuts it down.
     */
    static ThreadPoolExecutor pool(String name, int maxThreads, int maxWaiting) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                maxThreads, maxThreads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(maxWaiting), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
