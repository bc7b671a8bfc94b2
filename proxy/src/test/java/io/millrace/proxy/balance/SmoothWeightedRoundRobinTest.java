package io.millrace.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmoothWeightedRoundRobinTest {

    private static final Candidates ALL = index -> true;

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "5 1 1,     0 0 1 0 2 0 0",
        "1 1 1,     0 1 2 0 1 2",
        "4 3 2 1,   0 1 2 0 1 3 0 2 1 0",
        "2 1,       0 1 0 0 1 0",
        "1,         0 0 0",
        "0 3 0 1,   1 1 3 1",
    })
    void picksInTheOrderOfSmoothRounds(String weights, String order) {
        assertThat(picks(new SmoothWeightedRoundRobin(ints(weights)), ints(order).length, ALL))
                .containsExactly(ints(order));
    }

    @Test
    void picksNothingFromNothing() {
        assertThat(new SmoothWeightedRoundRobin(new int[0]).pick(ALL)).isEqualTo(-1);
        assertThat(new SmoothWeightedRoundRobin(new int[] {0, 0}).pick(ALL)).isEqualTo(-1);
        assertThat(new SmoothWeightedRoundRobin(new int[] {1, 2}).pick(index -> false))
                .isEqualTo(-1);
    }

    @Test
    void keepsItsPlaceInTheRoundWhenNothingIsEligible() {
        SmoothWeightedRoundRobin robin = new SmoothWeightedRoundRobin(ints("5 1 1"));
        assertThat(picks(robin, 3, ALL)).containsExactly(0, 0, 1);
        assertThat(robin.pick(index -> false)).isEqualTo(-1);
        assertThat(picks(robin, 4, ALL)).containsExactly(0, 2, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void givesEveryIndexExactlyItsWeightInEachRound(long seed) {
        int[] weights = randomWeights(new Random(seed));
        SmoothWeightedRoundRobin robin = new SmoothWeightedRoundRobin(weights);
        for (int round = 0; round < 3; round++) {
            assertThat(counts(robin, weights.length, IntStream.of(weights).sum(), ALL))
                    .as("seed %d, round %d", seed, round)
                    .containsExactly(weights);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void sharesWhatIsLeftOutByWeight(long seed) {
        Random random = new Random(seed);
        int[] weights = randomWeights(random);
        int out = random.nextInt(weights.length);
        int[] left = weights.clone();
        left[out] = 0;
        SmoothWeightedRoundRobin robin = new SmoothWeightedRoundRobin(weights);

        assertThat(counts(robin, weights.length, IntStream.of(left).sum(), index -> index != out))
                .as("seed %d without %d", seed, out)
                .containsExactly(left);
    }

    @Test
    void givesNoBurstToAnIndexThatComesBack() {
        SmoothWeightedRoundRobin robin = new SmoothWeightedRoundRobin(ints("1 1 1"));
        robin.pick(ALL);
        picks(robin, 1_001, index -> index != 2);

        int[] counts = counts(robin, 3, 6, ALL);
        assertThat(counts[2]).isBetween(1, 3);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25})
    void staysWithinAFewPicksOfTheFairShareWhileEligibilityChanges(long seed) {
        Random random = new Random(seed);
        int[] weights = randomWeights(random);
        SmoothWeightedRoundRobin robin = new SmoothWeightedRoundRobin(weights);
        double[] owed = new double[weights.length];
        for (int pick = 0; pick < 20_000; pick++) {
            long mask = random.nextLong();
            int[] shares = IntStream.range(0, weights.length)
                    .map(i -> (mask >>> i & 1) != 0 ? weights[i] : 0)
                    .toArray();
            int picked = robin.pick(index -> (mask >>> index & 1) != 0);
            int total = IntStream.of(shares).sum();
            for (int i = 0; total > 0 && i < weights.length; i++) {
                owed[i] += (double) shares[i] / total - (i == picked ? 1 : 0);
            }
            double most = DoubleStream.of(owed).map(Math::abs).max().getAsDouble();
            assertThat(most).as("picks owed, seed %d, pick %d", seed, pick).isLessThan(weights.length);
        }
    }

    @Test
    void alternatesBetweenLightOnesAsSoonAsTheHeavyOnesAreGone() {
        for (int before = 0; before < 514; before++) {
            SmoothWeightedRoundRobin robin = new SmoothWeightedRoundRobin(ints("256 256 1 1"));
            picks(robin, before, ALL);
            int[] counts = counts(robin, 4, 10, index -> index >= 2);
            assertThat(counts[2]).as("after %d picks", before).isBetween(4, 6);
        }
    }

    @Test
    void staysExactAfterAnIndexWasAway() {
        SmoothWeightedRoundRobin robin = new SmoothWeightedRoundRobin(ints("5 1 1"));
        picks(robin, 6, index -> index != 2);
        picks(robin, 700, ALL);
        assertThat(counts(robin, 3, 700, ALL)).containsExactly(500, 100, 100);
    }

    @Test
    void asksEachIndexOnceInAscendingOrder() {
        StringBuilder asked = new StringBuilder();
        new SmoothWeightedRoundRobin(ints("3 2 1"))
                .pick(index -> asked.append(index).length() < 0);
        assertThat(asked).hasToString("012");
    }

    @Test
    void keepsItsOwnCopyOfTheWeights() {
        int[] weights = {1, 0};
        SmoothWeightedRoundRobin robin = new SmoothWeightedRoundRobin(weights);
        weights[0] = 0;
        weights[1] = 1;
        assertThat(robin.pick(ALL)).isZero();
    }

    @Test
    void staysExactWithTheHeaviestWeights() {
        SmoothWeightedRoundRobin robin =
                new SmoothWeightedRoundRobin(new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE});
        assertThat(counts(robin, 3, 9_000, ALL)).containsExactly(3_000, 3_000, 3_000);
    }

    @Test
    void refusesANegativeWeight() {
        assertThatThrownBy(() -> new SmoothWeightedRoundRobin(new int[] {1, -3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weights[1]: -3 (expected: >= 0)");
    }

    @Test
    void picksWithoutAllocating() {
        SmoothWeightedRoundRobin robin = new SmoothWeightedRoundRobin(ints("3 2 1"));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        picksDiscarded(robin, 20_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        picksDiscarded(robin, 20_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
    }

    private static void picksDiscarded(SmoothWeightedRoundRobin robin, int picks) {
        for (int i = 0; i < picks; i++) {
            robin.pick(ALL);
        }
    }

    private static int[] picks(SmoothWeightedRoundRobin robin, int picks, Candidates candidates) {
        return IntStream.range(0, picks).map(i -> robin.pick(candidates)).toArray();
    }

    private static int[] counts(SmoothWeightedRoundRobin robin, int indexes, int picks, Candidates candidates) {
        int[] counts = new int[indexes];
        for (int i = 0; i < picks; i++) {
            counts[robin.pick(candidates)]++;
        }
        return counts;
    }

    private static int[] randomWeights(Random random) {
        int[] weights = random.ints(2 + random.nextInt(20), 0, 257).toArray();
        weights[0] = 1 + random.nextInt(256);
        weights[1] = 1 + random.nextInt(256);
        return weights;
    }

    private static int[] ints(String text) {
        return Arrays.stream(text.trim().split(" +"))
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
