package io.millrace.bench;

import io.millrace.proxy.balance.Candidates;
import io.millrace.proxy.balance.SmoothShares;
import io.millrace.proxy.balance.SmoothWeightedRoundRobin;
import io.millrace.proxy.balance.WeightGroups;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time of one step of each balancing algorithm over 1,000 indexes, without health, lanes and counters; what a pick with all
 * of these takes is in {@link PickBenchmark}.
 *
 * <p>Run: {@code bench/jmh.sh Balance}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BalanceBenchmark {
    private static final int SIZE = 1_000;

    private final SplittableRandom random = new SplittableRandom(7);
    private final Candidates all = new Every(1);
    private final Candidates half = new Every(2);
    private final SmoothWeightedRoundRobin equal = roundRobin(index -> 1);
    private final SmoothWeightedRoundRobin tenWeights = roundRobin(index -> 1 + index % 10);
    private final SmoothWeightedRoundRobin anyWeights = roundRobin(index -> 1 + random.nextInt(256));
    private final SmoothShares shares = new SmoothShares(7);
    private final WeightGroups nextWeights = groups(index -> 1 + random.nextInt(256));

    /** Candidates of which every n-th may be picked. */
    private record Every(int step) implements Candidates {
        @Override
        public boolean tryTake(int index) {
            return index % step == 0;
        }

        @Override
        public boolean eligible(int index) {
            return tryTake(index);
        }
    }

    @Benchmark
    public int roundRobinOfEqualWeights() {
        return equal.pick(all);
    }

    @Benchmark
    public int roundRobinOfTenWeights() {
        return tenWeights.pick(all);
    }

    @Benchmark
    public int roundRobinOfManyWeights() {
        return anyWeights.pick(all);
    }

    @Benchmark
    public int roundRobinWithHalfOfThemPassedOver() {
        return equal.pick(half);
    }

    /** The draw among all, which is what is left when nobody's turn leads to an endpoint. */
    @Benchmark
    public int drawByWeight() {
        return anyWeights.draw(all);
    }

    @Benchmark
    public double shareOfALane() {
        return shares.next();
    }

    /** What a worker does when weights have changed. */
    @Benchmark
    public Object roundRobinTakesOverNewWeights() {
        return new SmoothWeightedRoundRobin(nextWeights, anyWeights);
    }

    private SmoothWeightedRoundRobin roundRobin(IntUnaryOperator weight) {
        return new SmoothWeightedRoundRobin(groups(weight), random);
    }

    private static WeightGroups groups(IntUnaryOperator weight) {
        int[] indexes = IntStream.range(0, SIZE).toArray();
        return WeightGroups.of(indexes, IntStream.of(indexes).map(weight).toArray());
    }
}
