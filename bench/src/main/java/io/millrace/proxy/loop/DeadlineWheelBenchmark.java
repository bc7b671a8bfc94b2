package io.millrace.proxy.loop;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time to set, move, cancel and fire deadlines in the wheel of one worker that holds 100,000 of them.
 *
 * <p>Run: {@code bench/jmh.sh DeadlineWheel}. What they cost a worker in real time is in {@code bench/deadlines.sh}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DeadlineWheelBenchmark {
    private static final int DEADLINES = 100_000;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int SLOTS = 2048;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final int MOVES_PER_TICK = (int) (2 * DEADLINES * TICK_NANOS / IDLE_NANOS);

    private final SplittableRandom random = new SplittableRandom(7);
    private final Counting[] deadlines = new Counting[DEADLINES];
    private final Counting lone = new Counting();
    private final DeadlineWheel loneWheel = new DeadlineWheel(0, TICK_NANOS, SLOTS);
    private DeadlineWheel wheel;
    private long nowNanos;
    private int turn;

    /** A connection that is idle again after its idle time. */
    private static final class Counting extends Deadline {
        private int fired;

        @Override
        protected void onDeadline() {
            fired++;
        }
    }

    @Setup
    public void fill() {
        wheel = new DeadlineWheel(nowNanos, TICK_NANOS, SLOTS);
        for (int i = 0; i < DEADLINES; i++) {
            deadlines[i] = new Counting();
            wheel.set(deadlines[i], IDLE_NANOS + random.nextLong(IDLE_NANOS));
        }
    }

    /** The idle time of a busy connection begins anew: a later instant. */
    @Benchmark
    public long moveLater() {
        Deadline deadline = deadlines[next()];
        wheel.set(deadline, deadline.atNanos + 1_000);
        return deadline.linkedTick;
    }

    /** A request begins and ends on an idle connection: an earlier instant, and the later one again. */
    @Benchmark
    public long moveEarlierAndBack() {
        Deadline deadline = deadlines[next()];
        wheel.set(deadline, nowNanos + TICK_NANOS);
        wheel.set(deadline, nowNanos + IDLE_NANOS);
        return deadline.linkedTick;
    }

    @Benchmark
    public boolean setAndCancel() {
        wheel.set(lone, nowNanos + IDLE_NANOS);
        wheel.cancel(lone);
        return lone.linked;
    }

    /** In a wheel of its own, two ticks later. */
    @Benchmark
    public int setAndFire() {
        loneWheel.set(lone, nowNanos + TICK_NANOS);
        nowNanos += 2 * TICK_NANOS;
        loneWheel.advance(nowNanos);
        return lone.fired;
    }

    /** One tick of 50 ms with what moves in it, when each of 100,000 connections is served twice in its idle time of 60 s. */
    @Benchmark
    public long tickOverDeadlinesThatMoved() {
        nowNanos += TICK_NANOS;
        for (int i = 0; i < MOVES_PER_TICK; i++) {
            wheel.set(deadlines[next()], nowNanos + IDLE_NANOS);
        }
        wheel.advance(nowNanos);
        return nowNanos;
    }

    private int next() {
        turn = turn + 61_253;
        turn -= turn >= DEADLINES ? DEADLINES : 0;
        return turn;
    }
}
