package io.millrace.healthcheck.probe;

import java.util.concurrent.Executor;

/**
 * The long computations of one TLS handshake, done on other threads than the health loop, so that a thousand handshakes do not
 * delay the other probes. It knows whether one of them waits for a thread: then this process is late, not the target.
 *
 * <p>Threading: any.
 * <br>Errors: {@link java.util.concurrent.RejectedExecutionException} when too many wait.
 */
final class HandshakeWork implements Executor {

    private final Executor threads;
    private volatile boolean isWaiting;

    HandshakeWork(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        isWaiting = true;
        threads.execute(() -> {
            isWaiting = false;
            task.run();
        });
    }

    boolean isWaiting() {
        return isWaiting;
    }
}
