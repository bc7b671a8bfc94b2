package io.millrace.healthcheck.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The selection of a pool without a past, beside an oracle written from the rules alone. */
class TierTruthTableTest {

    /** Shares are rounded to one part in 10,000, here and there. */
    private static final double ROUNDING = 3.0 / Selection.WHOLE;

    @ParameterizedTest
    @CsvSource({"100, 1.0", "72, 1.0", "71, 0.994", "50, 0.7", "25, 0.35", "1, 0.014", "0, 0"})
    void spillsWhatIsLeftOfTheFirstTierCannotTake(int available, double share) {
        Selection selection = first(Policies.DEFAULT, List.of(percent(available), percent(100)));

        assertThat(selection.share(0)).isEqualTo(share);
        assertThat(selection.share(1)).isCloseTo(1 - share, within(1e-9));
        assertThat(selection.mode()).isEqualTo(Mode.NORMAL);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50})
    void agreesWithTheOracleForAllAvailabilitiesOfTwoTiersBesideAThird(int panic) {
        TierPolicy policy = Policies.panic(Policies.DEFAULT, panic);
        for (int a = 0; a <= 100; a++) {
            for (int b = 0; b <= 100; b++) {
                for (int c : new int[] {0, 1, 25, 49, 50, 71, 72, 100}) {
                    agrees(policy, List.of(percent(a), percent(b), percent(c)));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0, 2.5})
    void agreesWithTheOracleForEachOverprovisioning(double overprovisioning) {
        TierPolicy policy = Policies.overprovisioning(Policies.DEFAULT, overprovisioning);
        for (int a = 0; a <= 100; a++) {
            for (int b = 0; b <= 100; b += 5) {
                for (int c = 0; c <= 100; c += 20) {
                    agrees(policy, List.of(percent(a), percent(b), percent(c)));
                }
            }
        }
    }

    @Test
    void agreesWithTheOracleForEachMinimumInCountAndPercent() {
        for (int least = 0; least <= 100; least += 5) {
            for (boolean asPercent : new boolean[] {false, true}) {
                TierPolicy policy = Policies.minAvailable(Policies.DEFAULT, least, asPercent);
                for (int a = 0; a <= 100; a += 5) {
                    for (int b = 0; b <= 100; b += 5) {
                        agrees(policy, List.of(percent(a), percent(b)));
                    }
                }
            }
        }
    }

    @Test
    void agreesWithTheOracleForAllMixesOfMembersInTwoTiers() {
        List<Supply> mixes = mixesOfThree();
        for (int panic : new int[] {0, 50, 67}) {
            TierPolicy policy = Policies.panic(Policies.DEFAULT, panic);
            for (Supply one : mixes) {
                agrees(policy, List.of(one));
                for (Supply other : mixes) {
                    agrees(policy, List.of(one, other));
                }
            }
        }
    }

    @Test
    void agreesWithTheOracleForEachMinimumInAllMixesOfMembers() {
        List<Supply> mixes = mixesOfThree();
        for (TierPolicy policy : List.of(
                Policies.minAvailable(Policies.DEFAULT, 2, false),
                Policies.minAvailable(Policies.DEFAULT, 3, false),
                Policies.minAvailable(Policies.DEFAULT, 50, true))) {
            for (Supply one : mixes) {
                for (Supply other : mixes) {
                    agrees(policy, List.of(one, other));
                }
            }
        }
    }

    @Test
    void aMinimumIsNoReasonToStartWithTheBackup() {
        TierPolicy policy = Policies.minAvailable(Policies.DEFAULT, 2, false);
        Supply oneAnswered = new Supply(2, 1, 1, 1, 0, 0, 1, 1);
        Supply oneFailed = new Supply(2, 2, 1, 1, 0, 0, 0, 0);

        assertThat(first(policy, List.of(oneAnswered, percent(100))).share(0)).isEqualTo(1);
        assertThat(first(policy, List.of(oneFailed, percent(100))).share(0)).isZero();
    }

    @Test
    void agreesWithTheOracleAcrossATierThatDoesNotExist() {
        for (int a = 0; a <= 100; a++) {
            agrees(Policies.DEFAULT, List.of(percent(a), Supply.EMPTY, percent(100 - a)));
            agrees(Policies.DEFAULT, List.of(Supply.EMPTY, percent(a)));
        }
        agrees(Policies.DEFAULT, List.of());
        agrees(Policies.DEFAULT, List.of(Supply.EMPTY));
    }

    @Test
    void exactlyAtTheThresholdIsNoPanic() {
        assertThat(first(Policies.DEFAULT, List.of(percent(50))).mode()).isEqualTo(Mode.NORMAL);
        assertThat(first(Policies.DEFAULT, List.of(percent(49))).mode()).isEqualTo(Mode.PANIC);
        assertThat(first(Policies.DEFAULT, List.of(percent(49), percent(50))).mode())
                .isEqualTo(Mode.NORMAL);
    }

    private static Selection first(TierPolicy policy, List<Supply> tiers) {
        return new TierSelection(policy).select(tiers, 0);
    }

    private static void agrees(TierPolicy policy, List<Supply> tiers) {
        Selection selection = first(policy, tiers);
        Oracle oracle = new Oracle(policy, tiers);
        if (selection.mode() != oracle.mode() || !near(selection, oracle.shares())) {
            assertThat(selection + " for " + tiers + " under " + policy)
                    .isEqualTo(oracle.mode() + " " + oracle.shares());
        }
        int sum = selection.parts().stream().mapToInt(Integer::intValue).sum();
        if (sum != (selection.mode() == Mode.NONE ? 0 : Selection.WHOLE)) {
            assertThat(selection + " for " + tiers).isEqualTo("shares that sum to 1");
        }
    }

    private static boolean near(Selection selection, List<Double> shares) {
        for (int i = 0; i < shares.size(); i++) {
            if (Math.abs(selection.share(i) - shares.get(i)) > ROUNDING) {
                return false;
            }
        }
        return true;
    }

    /** A tier of 100 equal members, some available, the others not. */
    private static Supply percent(int available) {
        return new Supply(100, 100, available, available, 0, 0, 0, 0);
    }

    /** All tiers of three members, each available, unavailable, degraded, unknown or closed, of weights 1, 2 and 4. */
    private static List<Supply> mixesOfThree() {
        List<Supply> mixes = new ArrayList<>();
        for (int mix = 0; mix < 125; mix++) {
            int[] weight = new int[5];
            int[] count = new int[5];
            for (int member = 0, kinds = mix; member < 3; member++, kinds /= 5) {
                weight[kinds % 5] += 1 << member;
                count[kinds % 5]++;
            }
            int known = weight[0] + weight[1] + weight[2];
            mixes.add(new Supply(3, known, weight[0], count[0], 0, weight[2], weight[3], count[3]));
        }
        return mixes;
    }

    /** The rules of the blueprint in real numbers, each on its own. */
    private static final class Oracle {
        private final TierPolicy policy;
        private final List<Supply> tiers;

        Oracle(TierPolicy policy, List<Supply> tiers) {
            this.policy = policy;
            this.tiers = tiers;
        }

        Mode mode() {
            int available = tiers.stream().mapToInt(Supply::availableWeight).sum();
            int reserve = tiers.stream()
                    .mapToInt(tier -> tier.degradedWeight() + tier.unknownWeight())
                    .sum();
            int open = tiers.stream()
                    .mapToInt(tier -> tier.knownWeight() + tier.unknownWeight())
                    .sum();
            double best = 0;
            double bestWithReserve = 0;
            for (Supply tier : tiers) {
                double all = tier.knownWeight() + tier.unknownWeight();
                if (all > 0) {
                    double hopeful = tier.availableWeight() + tier.unknownWeight();
                    best = Math.max(best, hopeful / all);
                    bestWithReserve = Math.max(bestWithReserve, (hopeful + tier.degradedWeight()) / all);
                }
            }
            double threshold = policy.panicPercent() / 100.0;
            if (open == 0) {
                return Mode.NONE;
            }
            if (available > 0) {
                return best < threshold ? Mode.PANIC : Mode.NORMAL;
            }
            if (bestWithReserve < threshold) {
                return Mode.PANIC;
            }
            return reserve > 0 ? Mode.RESERVE : Mode.NONE;
        }

        List<Double> shares() {
            return switch (mode()) {
                case NONE -> tiers.stream().map(tier -> 0.0).toList();
                case RESERVE -> firstWithReserve();
                case PANIC ->
                    proportional(tiers.stream()
                            .map(tier -> (double) tier.knownWeight() + tier.unknownWeight())
                            .toList());
                case NORMAL -> filled();
            };
        }

        private List<Double> firstWithReserve() {
            List<Double> shares = new ArrayList<>();
            for (Supply tier : tiers) {
                boolean first = !shares.contains(1.0) && tier.degradedWeight() + tier.unknownWeight() > 0;
                shares.add(first ? 1.0 : 0.0);
            }
            return shares;
        }

        private List<Double> filled() {
            List<Double> strengths = strengths(false);
            if (strengths.stream().allMatch(strength -> strength == 0)) {
                strengths = strengths(true);
            }
            if (strengths.stream().mapToDouble(Double::doubleValue).sum() <= 1) {
                return proportional(strengths);
            }
            List<Double> shares = new ArrayList<>();
            double before = 0;
            for (double strength : strengths) {
                shares.add(Math.max(0, Math.min(1, before + strength) - before));
                before = Math.min(1, before + strength);
            }
            return shares;
        }

        private List<Double> strengths(boolean anyNumber) {
            List<Double> strengths = new ArrayList<>();
            for (Supply tier : tiers) {
                double part = tier.knownWeight() == 0 ? 0 : (double) tier.availableWeight() / tier.knownWeight();
                double hopeful = tier.availableWeight() + tier.unknownWeight();
                double all = tier.knownWeight() + tier.unknownWeight();
                boolean enough = policy.minAvailable().percent()
                        ? hopeful * 100 >= policy.minAvailable().value() * all
                        : tier.availableCount() + tier.unknownCount()
                                >= policy.minAvailable().value();
                double able = policy.overprovisioning() == 0 ? Math.ceil(part) : part * policy.overprovisioning();
                strengths.add(enough || anyNumber ? Math.min(1, able) : 0);
            }
            return strengths;
        }

        private static List<Double> proportional(List<Double> weights) {
            double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
            return weights.stream().map(weight -> weight / sum).toList();
        }
    }
}
