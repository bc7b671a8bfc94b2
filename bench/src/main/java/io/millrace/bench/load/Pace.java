package io.millrace.bench.load;

/**
 * When requests are due within one stretch of time.
 *
 * <p>Time: instants of {@link System#nanoTime}, handed in.
 */
sealed interface Pace permits FixedPace, ClosedPace {
    /** Whether a request that was not taken yet is due. */
    boolean isDue(long nowNanos);

    /** Takes the next request; only after {@link #isDue}. Returns the instant it was due. */
    long take(long nowNanos);

    /** How long until the next one is due; 0 or less when it is. */
    long untilDueNanos(long nowNanos);

    /** How many of all requests were not taken. */
    long left();
}
