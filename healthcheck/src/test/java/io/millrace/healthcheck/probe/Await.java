package io.millrace.healthcheck.probe;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Bounded waits for a condition. */
final class Await {
    private static final Duration AT_MOST = Duration.ofSeconds(10);
    private static final long POLL_NANOS = 1_000_000;

    private Await() {}

    /** Errors: {@link AssertionError} naming {@code what} when the condition does not hold in time. */
    static void until(Supplier<String> what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > AT_MOST.toNanos()) {
                throw new AssertionError("not within " + AT_MOST.toSeconds() + " s: " + what.get());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
