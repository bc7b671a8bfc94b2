package io.millrace.healthcheck.tier;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Ejection;
import io.millrace.healthcheck.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Pools with random members, policies and pasts. Each history is told by its seed, which a failure prints: set
 * {@link #FIRST_SEED} to it and {@link #HISTORIES} to 1 to see it alone.
 */
class TierSimulationTest {

    private static final int FIRST_SEED = 1;
    private static final int HISTORIES = 2_000;
    private static final int EVENTS = 50;

    @Test
    void randomHistoriesKeepAllInvariantsAndComeToRest() {
        int[] modes = new int[Mode.values().length];
        for (int seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
            History history = new History(seed);
            try {
                for (int event = 0; event < EVENTS; event++) {
                    history.goOn();
                    modes[history.selection.mode().ordinal()]++;
                }
                history.comeToRest();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }

        assertThat(Arrays.stream(modes).min().orElseThrow())
                .as("times that each mode was met at least")
                .isGreaterThan(HISTORIES);
    }

    /** One member, as random as the operator, the probes and the traffic may make it. */
    private static final class Member {
        final int weight;
        Health health = Health.UNKNOWN;
        Ejection ejection = Ejection.NONE;
        AdminState admin = AdminState.READY;
        int warmPercent = 100;

        Member(int weight) {
            this.weight = weight;
        }

        Availability availability() {
            return Availability.of(health, ejection, admin, weight);
        }

        void set(Health next) {
            if (health == Health.DOWN && next == Health.UP) {
                warmPercent = 10;
            }
            health = next;
        }
    }

    private static final class History {
        private final Random random;
        private final List<List<Member>> tiers = new ArrayList<>();
        private TierPolicy policy;
        private final TierSelection selector;
        private long now;
        private Selection selection = new Selection(Mode.NONE, List.of());
        private int[] strengths = {};
        private boolean operatorActed;

        History(int seed) {
            random = new Random(seed);
            now = random.nextLong();
            policy = Policies.random(random);
            selector = new TierSelection(policy);
            for (int tier = 0, count = 1 + random.nextInt(4); tier < count; tier++) {
                tiers.add(new ArrayList<>());
                for (int member = random.nextInt(7); member > 0; member--) {
                    tiers.get(tier).add(new Member(random.nextInt(8)));
                }
            }
        }

        void goOn() {
            operatorActed = false;
            switch (random.nextInt(12)) {
                case 0 -> whole(Health.DOWN);
                case 1 -> whole(Health.UP);
                case 2 -> actAsOperator();
                case 3, 4, 5 -> now += TimeUnit.MILLISECONDS.toNanos(random.nextInt(120_000));
                case 6 -> warmUp();
                case 7 -> addOrRemove();
                default -> changeOne();
            }
            now += TimeUnit.MILLISECONDS.toNanos(random.nextInt(3_000));
            select();
        }

        private void whole(Health health) {
            tiers.get(random.nextInt(tiers.size())).forEach(member -> member.set(health));
        }

        private void actAsOperator() {
            operatorActed = true;
            if (random.nextBoolean()) {
                selector.failBack(now);
            } else {
                policy = Policies.random(random);
                selector.apply(policy);
            }
        }

        private void warmUp() {
            tiers.forEach(tier -> tier.forEach(
                    member -> member.warmPercent = Math.min(100, member.warmPercent + 5 * random.nextInt(19))));
        }

        private void addOrRemove() {
            List<Member> tier = tiers.get(random.nextInt(tiers.size()));
            if (tier.isEmpty() || random.nextBoolean()) {
                tier.add(new Member(1 + random.nextInt(5)));
            } else {
                tier.remove(random.nextInt(tier.size()));
            }
        }

        private void changeOne() {
            List<Member> tier = tiers.get(random.nextInt(tiers.size()));
            if (tier.isEmpty()) {
                return;
            }
            Member member = tier.get(random.nextInt(tier.size()));
            switch (random.nextInt(4)) {
                case 0 -> member.ejection = Ejection.values()[random.nextInt(4)];
                case 1 -> member.admin = AdminState.values()[random.nextInt(3)];
                default -> member.set(Health.values()[random.nextInt(4)]);
            }
        }

        private void select() {
            Selection before = selection;
            int[] strengthsBefore = strengths;
            List<Supply> supplies = supplies();
            selection = selector.select(supplies, now);
            strengths = new int[supplies.size()];
            for (int i = 0; i < strengths.length; i++) {
                strengths[i] = strength(supplies.get(i));
            }
            sharesSumToOneUnlessNobodyMayServe(supplies);
            whoIsAvailableServes(supplies);
            noShareIsAboveItsStrengthWhileStrengthIsEnough();
            shareFallsOnlyWithItsStrengthOrForAHigherTier(before, strengthsBefore);
            check(selector.select(supplies, now).equals(selection), "asking again changes nothing");
        }

        private List<Supply> supplies() {
            List<Supply> supplies = new ArrayList<>();
            for (List<Member> tier : tiers) {
                Supply.Tally tally = new Supply.Tally();
                tier.forEach(
                        member -> tally.add(member.availability(), member.health, member.weight, member.warmPercent));
                supplies.add(tally.supply());
            }
            return supplies;
        }

        /** What a tier can take this instant, from the rules; its minimum is not looked at. */
        private int strength(Supply tier) {
            if (tier.availableWeight() == 0) {
                return 0;
            }
            double warm = (tier.availableWeight() - tier.coldWeight()) / tier.knownWeight();
            double able = policy.overprovisioning() == 0 ? 1 : Math.min(1, warm * policy.overprovisioning());
            return Math.max(1, (int) Math.round(able * Selection.WHOLE));
        }

        private void sharesSumToOneUnlessNobodyMayServe(List<Supply> supplies) {
            check(selection.parts().stream().allMatch(parts -> parts >= 0), "no share is negative");
            boolean nobody = supplies.stream()
                    .allMatch(tier -> tier.availableWeight() == 0
                            && (tier.openWeight() == 0 || policy.panicPercent() == 0)
                            && tier.reserveWeight() == 0);
            check(sum(selection) == (nobody ? 0 : Selection.WHOLE), "shares sum to 1 unless nobody may serve");
            check((selection.mode() == Mode.NONE) == nobody, "nobody serves only when nobody may");
        }

        private void whoIsAvailableServes(List<Supply> supplies) {
            boolean anybody = supplies.stream().anyMatch(tier -> tier.availableWeight() > 0);
            boolean served = selection.mode() == Mode.NORMAL || selection.mode() == Mode.PANIC;
            check(served || !anybody, "who is available serves");
            for (int i = 0; i < supplies.size(); i++) {
                if (selection.mode() == Mode.NORMAL && selection.parts().get(i) > 0) {
                    check(supplies.get(i).availableCount() > 0, "who serves is available");
                }
            }
        }

        private void noShareIsAboveItsStrengthWhileStrengthIsEnough() {
            for (int i = 0; i < strengths.length; i++) {
                if (selection.mode() == Mode.NORMAL && usable(selection) >= Selection.WHOLE) {
                    check(selection.parts().get(i) <= strengths[i], "no tier takes more than it can");
                }
            }
        }

        /** The strength of all tiers that serve. A tier with a strength and no share may be below its minimum. */
        private int usable(Selection from) {
            int sum = 0;
            for (int i = 0; i < strengths.length; i++) {
                sum += from.parts().get(i) > 0 ? strengths[i] : 0;
            }
            return sum;
        }

        private void shareFallsOnlyWithItsStrengthOrForAHigherTier(Selection before, int[] strengthsBefore) {
            if (before.mode() != Mode.NORMAL || selection.mode() != Mode.NORMAL || operatorActed) {
                return;
            }
            boolean higherRose = false;
            for (int i = 0; i < strengths.length; i++) {
                int was = Math.min(before.parts().get(i), strengthsBefore[i]);
                int is = selection.parts().get(i);
                boolean minimum = is == 0;
                boolean allowed = is >= was || is >= strengths[i] || higherRose || minimum;
                check(allowed, "a share falls with its strength or for a higher tier, not from " + was);
                higherRose |= is > before.parts().get(i);
            }
        }

        /** Nothing happens any more but time. */
        void comeToRest() {
            tiers.forEach(tier -> tier.forEach(member -> member.warmPercent = 100));
            operatorActed = true;
            select();
            operatorActed = false;
            int stepParts = policy.rampInterval().isZero() ? Selection.WHOLE : policy.rampStepPercent() * 100;
            int stepsAtMost = tiers.size() * (Selection.WHOLE / stepParts + 1);
            int steps = 0;
            for (long in = selector.nextChangeInNanos(now);
                    in != TierSelection.NEVER;
                    in = selector.nextChangeInNanos(now)) {
                Selection before = selection;
                nothingChangesBefore(in);
                now += in;
                select();
                returnsAtMost(stepParts, before);
                check(++steps <= stepsAtMost, "no more steps than ramps have");
            }
            nothingChangesBefore(Duration.ofDays(1).toNanos());
        }

        private void nothingChangesBefore(long nanos) {
            for (long in : new long[] {nanos / 2, nanos - 1}) {
                if (in > 0) {
                    check(selector.select(supplies(), now + in).equals(selection), "nothing changes before it said");
                }
            }
        }

        private void returnsAtMost(int stepParts, Selection before) {
            for (int i = 0; i < strengths.length; i++) {
                int more = selection.parts().get(i) - before.parts().get(i);
                check(more <= stepParts, "no tier gets back more than one step at a time");
                check(i > 0 || more >= 0, "the first tier never gives back");
            }
        }

        private void check(boolean holds, String rule) {
            if (!holds) {
                throw new AssertionError(
                        rule + ": " + selection + ", strengths " + Arrays.toString(strengths) + ", " + policy);
            }
        }

        private static int sum(Selection selection) {
            return selection.parts().stream().mapToInt(Integer::intValue).sum();
        }
    }
}
