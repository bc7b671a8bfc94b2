package io.millrace.healthcheck.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Bounded waits for a condition, the only way a test waits for something it cannot read from a socket. */
public final class Await {
    private static final Duration USUAL = Duration.ofSeconds(10);
    private static final long POLL_NANOS = 1_000_000;

    private Await() {}

    /** Errors: {@link AssertionError} naming {@code what} when the condition does not hold within 10 s. */
    public static void until(String what, BooleanSupplier condition) {
        until(() -> what, condition);
    }

    /** The same, where what is awaited is best described by what is there in its place. */
    public static void until(Supplier<String> what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > USUAL.toNanos()) {
                throw new AssertionError("not within " + USUAL.toMillis() + " ms: " + what.get());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
