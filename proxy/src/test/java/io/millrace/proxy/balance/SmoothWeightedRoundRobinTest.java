package io.millrace.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmoothWeightedRoundRobinTest {

    private static final Candidates ALL = only(index -> true);

    private static Candidates only(IntPredicate eligible) {
        return new Candidates() {
            @Override
            public boolean tryTake(int index) {
                return eligible.test(index);
            }

            @Override
            public boolean eligible(int index) {
                return eligible.test(index);
            }
        };
    }

    private static SmoothWeightedRoundRobin robin(long seed, int... weights) {
        return new SmoothWeightedRoundRobin(groups(weights), new SplittableRandom(seed));
    }

    private static WeightGroups groups(int... weights) {
        return WeightGroups.of(IntStream.range(0, weights.length).toArray(), weights);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "5 1 1,     5 5 1 5 5 1 5",
        "1 1 1,     1 1 1",
        "2 1,       2 1 2",
        "2 2 1 1,   2 1 2 2 1 2",
        "3 3 2,     3 3 3 2",
        "1,         1",
        "0 3 0 1,   3 1 3 3",
    })
    void picksHeavyAndLightOnesInASmoothRoundThatBeginsAnywhere(String weights, String round) {
        int[] each = ints(weights);
        String rounds = (round + " ").repeat(3);
        for (int seed = 0; seed < 20; seed++) {
            int[] picks = picks(robin(seed, each), 2 * ints(round).length, ALL);
            assertThat(rounds)
                    .as("seed %d", seed)
                    .contains(text(IntStream.of(picks).map(index -> each[index]).toArray()));
        }
    }

    @Test
    void beginsSomewhereElseWithEverySeed() {
        assertThat(IntStream.range(0, 100)
                        .map(seed -> robin(seed, 1, 1, 1, 1).pick(ALL))
                        .distinct())
                .hasSize(4);
        assertThat(IntStream.range(0, 100)
                        .map(seed -> robin(seed, 9, 1, 1).pick(ALL))
                        .distinct())
                .hasSize(3);
    }

    @Test
    void picksNothingFromNothing() {
        assertThat(robin(1).pick(ALL)).isEqualTo(-1);
        assertThat(robin(1, 0, 0).pick(ALL)).isEqualTo(-1);
        assertThat(robin(1, 1, 2).pick(only(index -> false))).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void givesEveryIndexExactlyItsWeightInEachRound(long seed) {
        int[] weights = randomWeights(new Random(seed));
        SmoothWeightedRoundRobin robin = robin(seed, weights);
        for (int round = 0; round < 3; round++) {
            assertThat(counts(robin, weights.length, IntStream.of(weights).sum(), ALL))
                    .as("seed %d, round %d", seed, round)
                    .containsExactly(weights);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void spreadsTheTurnsOfAnIndexEvenlyOverTheRound(long seed) {
        int[] weights = new int[10];
        Arrays.setAll(weights, index -> 1 + index % 3 * 4);
        SmoothWeightedRoundRobin robin = robin(seed, weights);
        int total = IntStream.of(weights).sum();
        double[] owed = new double[weights.length];
        for (int pick = 0; pick < 10 * total; pick++) {
            owed[robin.pick(ALL)]--;
            for (int index = 0; index < owed.length; index++) {
                owed[index] += (double) weights[index] / total;
                assertThat(Math.abs(owed[index]))
                        .as("seed %d, pick %d", seed, pick)
                        .isLessThan(2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25})
    void sharesExactlyByWeightWhatOneThatIsLeftOutDoesNotTake(long seed) {
        Random random = new Random(seed);
        int[] weights = random.ints(40, 1, 257).toArray();
        int out = random.nextInt(weights.length);
        int[] left = weights.clone();
        left[out] = 0;
        assertThat(counts(
                        robin(seed, weights), weights.length, IntStream.of(left).sum(), only(index -> index != out)))
                .as("seed %d without %d", seed, out)
                .containsExactly(left);
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void sharesByWeightAmongTheFewThatAreLeft(long seed) {
        int[] weights = new int[1_000];
        Arrays.setAll(weights, index -> 1 + index % 2);
        int picks = 30_000;
        int[] counts = counts(robin(seed, weights), weights.length, picks, only(index -> index >= 990));
        for (int index = 990; index < 1_000; index++) {
            double share = weights[index] / 15.0;
            assertThat(counts[index] / (double) picks)
                    .as("share of %d, seed %d", index, seed)
                    .isCloseTo(share, within(share / 10));
        }
    }

    @Test
    void alternatesBetweenLightOnesWhileTheHeavyOnesAreOut() {
        int[] counts = counts(robin(1, 256, 256, 1, 1), 4, 10_000, only(index -> index >= 2));
        assertThat(counts[2]).isBetween(4_500, 5_500);
    }

    @Test
    void givesNoBurstToAnIndexThatComesBack() {
        SmoothWeightedRoundRobin robin = robin(1, 1, 1, 1);
        picks(robin, 1_001, only(index -> index != 2));
        assertThat(counts(robin, 3, 6, ALL)).containsExactly(2, 2, 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43, 44, 45})
    void sharesByWeightWhoeverIsLeftOutFromPickToPick(long seed) {
        Random random = new Random(seed);
        int[] weights = randomWeights(random);
        SmoothWeightedRoundRobin robin = robin(seed, weights);
        int picks = 60_000;
        int[] counts = new int[weights.length];
        double[] due = new double[weights.length];
        for (int pick = 0; pick < picks; pick++) {
            int out = random.nextInt(weights.length);
            int total = IntStream.of(weights).sum() - weights[out];
            counts[robin.pick(only(index -> index != out))]++;
            for (int i = 0; i < weights.length; i++) {
                due[i] += i == out ? 0 : (double) weights[i] / total;
            }
        }
        for (int i = 0; i < weights.length; i++) {
            assertThat((double) counts[i]).as("picks of %d, seed %d", i, seed).isCloseTo(due[i], within(picks / 50.0));
        }
    }

    @Test
    void asksNobodyTwiceInOneLookAtAll() {
        int[] asked = new int[3];
        robin(1, 3, 2, 1).pick(new Candidates() {
            @Override
            public boolean tryTake(int index) {
                return false;
            }

            @Override
            public boolean eligible(int index) {
                asked[index]++;
                return false;
            }
        });
        assertThat(asked).containsExactly(1, 1, 1);
    }

    @Test
    void looksForAnotherOneWhenTheOneDrawnWasTakenMeanwhile() {
        boolean[] gone = new boolean[3];
        assertThat(robin(1, 3, 2, 1).pick(new Candidates() {
                    private int takes;

                    @Override
                    public boolean tryTake(int index) {
                        gone[index] |= ++takes > 3;
                        return takes > 5;
                    }

                    @Override
                    public boolean eligible(int index) {
                        return !gone[index];
                    }
                }))
                .isBetween(0, 2);
    }

    @Test
    void goesOnWhereItWasWhenWeightsChange() {
        int[] before = new int[100];
        Arrays.fill(before, 7);
        SmoothWeightedRoundRobin robin = robin(5, before);
        int last = picks(robin, 250, ALL)[249];
        int[] after = before.clone();
        after[(last + 50) % 100] = 3;
        SmoothWeightedRoundRobin next = new SmoothWeightedRoundRobin(groups(after), robin);
        int[] picks = picks(next, 40, only(index -> index != (last + 50) % 100));
        assertThat(picks)
                .containsExactly(
                        IntStream.rangeClosed(1, 40).map(i -> (last + i) % 100).toArray());
    }

    @ParameterizedTest
    @ValueSource(longs = {51, 52, 53})
    void sharesByWeightEvenWhenWeightsChangeBeforeEachPick(long seed) {
        int[] weights = {4, 4, 4, 1, 1, 1};
        SmoothWeightedRoundRobin robin = robin(seed, weights);
        int[] counts = new int[6];
        for (int pick = 0; pick < 15_000; pick++) {
            int scale = 1 + pick % 2;
            robin = new SmoothWeightedRoundRobin(
                    groups(IntStream.of(weights).map(weight -> weight * scale).toArray()), robin);
            counts[robin.pick(ALL)]++;
        }
        for (int i = 0; i < counts.length; i++) {
            assertThat(counts[i]).as("picks of %d, seed %d", i, seed).isBetween(900 * weights[i], 1_100 * weights[i]);
        }
    }

    @Test
    void goesOnFromNothingAndToNothing() {
        SmoothWeightedRoundRobin none = new SmoothWeightedRoundRobin(groups(0), robin(1, 1, 1));
        assertThat(none.pick(ALL)).isEqualTo(-1);
        assertThat(new SmoothWeightedRoundRobin(groups(1, 0), none).pick(ALL)).isZero();
    }

    @Test
    void keepsItsOwnCopyOfTheWeights() {
        int[] weights = {1, 0};
        SmoothWeightedRoundRobin robin = robin(1, weights);
        weights[0] = 0;
        weights[1] = 1;
        assertThat(robin.pick(ALL)).isZero();
    }

    @Test
    void staysExactWithHeavyWeightsAndFairWithTheHeaviest() {
        assertThat(counts(robin(1, 1 << 29, 1 << 28, 1 << 28), 3, 8_000, ALL)).containsExactly(4_000, 2_000, 2_000);
        assertThat(counts(robin(1, Integer.MAX_VALUE, Integer.MAX_VALUE - 1, 1), 3, 9_000, ALL))
                .containsExactly(4_500, 4_500, 0);
    }

    @Test
    void refusesANegativeWeight() {
        assertThatThrownBy(() -> groups(1, -3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weights[1]: -3 (expected: >= 0)");
    }

    @Test
    void picksWithoutAllocating() {
        SmoothWeightedRoundRobin robin = robin(1, 3, 2, 1);
        Candidates few = only(index -> index == 2);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        picksDiscarded(robin, 20_000, few);
        long before = threads.getCurrentThreadAllocatedBytes();
        picksDiscarded(robin, 20_000, ALL);
        picksDiscarded(robin, 20_000, few);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
    }

    private static void picksDiscarded(SmoothWeightedRoundRobin robin, int picks, Candidates candidates) {
        for (int i = 0; i < picks; i++) {
            robin.pick(candidates);
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

    private static String text(int[] picks) {
        StringBuilder text = new StringBuilder();
        for (int pick : picks) {
            text.append(pick).append(' ');
        }
        return text.toString();
    }
}
