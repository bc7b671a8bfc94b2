package io.millrace.healthcheck.tier;

/**
 * The way of one member to its full weight, after it came back or was added to a running pool.
 *
 * <p>Everyday picture: nobody hands the whole shift to a colleague on the first morning back.
 *
 * <p>A member whose very first verdict is good, at the start of the process, is {@link #WARM}: nobody else is warmer.
 *
 * <p>Time: a monotonic clock in nanoseconds, compared by subtraction.
 * <br>Why: linear and from 10 % as Envoy does by default; caches and connection pools fill with the requests seen, and less
 * than 10 % shows nothing of how the member copes.
 *
 * @param beganNanos when it became available
 * @param returning whether it came back, as against was added: while a returning member is cold its tier is weaker by what
 *     it lacks, since that weight was counted on; a member that was added takes nothing away from what its tier had
 * @param done whether there is no way to go
 */
public record SlowStart(long beganNanos, boolean returning, boolean done) {

    /** The end of the way: full weight. */
    public static final SlowStart WARM = new SlowStart(0, false, true);

    /** What {@link #nextChangeInNanos} answers when nothing will change. */
    public static final long NEVER = Long.MAX_VALUE;

    /** What {@link #percent} answers at the end of the way. */
    public static final int FULL_PERCENT = 100;

    /*
     * percent
     *  100 |                      ____        The line from 10 % to 100 % is climbed in 18 steps of 5 points, each taken
     *      |                  ___|            when the line reaches it, so the last one at the very end. A step is small
     *      |              ___|                beside what one endpoint more or less does, and 18 new weights are cheap,
     *      |          ___|                    where a new weight per tick would be a new routing per tick.
     *   10 |_________|
     *      +-------------------------- time
     *      began                 + duration
     */
    private static final int FIRST_PERCENT = 10;

    private static final int STEP_PERCENT = 5;
    private static final int STEPS = (FULL_PERCENT - FIRST_PERCENT) / STEP_PERCENT;

    /** The way of a member that is available again: after DOWN, after an ejection, or on the operator's word. */
    public static SlowStart returned(long nowNanos) {
        return new SlowStart(nowNanos, true, false);
    }

    /** The way of a member that was added to a running pool and has just become available for the first time. */
    public static SlowStart added(long nowNanos) {
        return new SlowStart(nowNanos, false, false);
    }

    /**
     * The part of its weight a member takes now, 10..100.
     *
     * @param durationNanos of the whole way; 0 for no way at all
     */
    public int percent(long nowNanos, long durationNanos) {
        return FIRST_PERCENT + STEP_PERCENT * stepsTaken(nowNanos, durationNanos);
    }

    /** The part of its weight by which the member counts for the strength of its tier, 10..100. */
    public int tierPercent(long nowNanos, long durationNanos) {
        return returning ? percent(nowNanos, durationNanos) : FULL_PERCENT;
    }

    /** How long until {@link #percent} is another, above 0; {@link #NEVER} when the member is at its full weight. */
    public long nextChangeInNanos(long nowNanos, long durationNanos) {
        int taken = stepsTaken(nowNanos, durationNanos);
        return taken == STEPS ? NEVER : stepNanos(taken + 1, durationNanos) - elapsedNanos(nowNanos);
    }

    private int stepsTaken(long nowNanos, long durationNanos) {
        if (done || elapsedNanos(nowNanos) >= durationNanos) {
            return STEPS;
        }
        int taken = 0;
        while (stepNanos(taken + 1, durationNanos) <= elapsedNanos(nowNanos)) {
            taken++;
        }
        return taken;
    }

    private long elapsedNanos(long nowNanos) {
        return Math.max(0, nowNanos - beganNanos);
    }

    /** When the n-th step is taken, counted from the beginning of the way and rounded up. */
    private static long stepNanos(int step, long durationNanos) {
        return durationNanos / STEPS * step + (durationNanos % STEPS * step + STEPS - 1) / STEPS;
    }
}
