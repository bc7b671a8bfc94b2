package io.millrace.proxy.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Bounded waits for a condition, the only way a test waits for something it cannot read from a socket. */
public final class Await {
    private static final Duration USUAL = Duration.ofSeconds(10);
    private static final long POLL_NANOS = 1_000_000;

    private Await() {}

    public static void until(String what, BooleanSupplier condition) {
        until(USUAL, () -> what, condition);
    }

    /** Errors: {@link AssertionError} naming {@code what} when the condition does not hold within {@code atMost}. */
    public static void until(Duration atMost, Supplier<String> what, BooleanSupplier condition) {
        if (!holdsWithin(atMost, condition)) {
            throw new AssertionError("not within " + atMost.toMillis() + " ms: " + what.get());
        }
    }

    /** Waits for a latch. */
    public static void passed(CountDownLatch latch) {
        try {
            if (!latch.await(USUAL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("not within " + USUAL.toMillis() + " ms: latch at zero");
            }
        } catch (InterruptedException hurried) {
            throw new AssertionError("interrupted while waiting for a latch", hurried);
        }
    }

    public static boolean holdsWithin(Duration atMost, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > atMost.toNanos()) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }
}
