package io.millrace.healthcheck.outlier;

import static io.millrace.healthcheck.outlier.TrafficField.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.Ejection;
import io.millrace.healthcheck.outlier.Decision.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random histories of whole pools, replayed from their seed, and what has to hold at every moment of them. */
class OutlierSimulationTest {

    private static final int HISTORIES = 2_000;

    @Test
    void theCapAndTheLastOneThatServesAreKeptAndAllReturnOnceGood() {
        Map<Kind, Integer> seen = new EnumMap<>(Kind.class);
        for (int seed = 0; seed < HISTORIES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TrafficField pool = randomPool(seed, random);
            for (int step = 0; step < 60; step++) {
                disturb(pool, random);
                pool.pass(random.nextLong(4 * SECOND));
                requireInvariants(pool, seed);
            }
            pool.taken().forEach(each -> seen.merge(each.kind(), 1, Integer::sum));
            requireRecovery(pool, seed);
        }
        assertThat(seen.keySet()).containsExactlyInAnyOrder(Kind.values());
        assertThat(seen.values()).allMatch(times -> times > HISTORIES / 10, "each decision many times: " + seen);
    }

    private static TrafficField randomPool(int seed, SplittableRandom random) {
        OutlierPolicy policy = new OutlierPolicy(
                random.nextInt(8),
                random.nextInt(8),
                random.nextInt(101),
                1 + random.nextInt(60),
                random.nextBoolean() ? 0 : 1.5 + 3 * random.nextDouble(),
                1 + random.nextInt(60),
                1 + random.nextInt(3),
                1 + random.nextInt(6),
                Duration.ofSeconds(5 + random.nextInt(10)),
                Duration.ofSeconds(1 + random.nextInt(30)),
                Duration.ofSeconds(30 + random.nextInt(300)),
                random.nextInt(101));
        TrafficField pool = new TrafficField(policy, seed, random.nextLong());
        int zones = 1 + random.nextInt(3);
        for (int zone = 0; zone < zones; zone++) {
            pool.zone("zone" + zone, random.nextInt(2), 1 + random.nextInt(6));
        }
        return pool.begin();
    }

    private static void disturb(TrafficField pool, SplittableRandom random) {
        int kind = random.nextInt(10);
        int first = random.nextInt(pool.members.size());
        int last = kind < 5 ? first : Math.min(pool.members.size() - 1, first + random.nextInt(6));
        for (int member = 0; member < pool.members.size(); member++) {
            if (pool.ejection(member) == Ejection.NONE) {
                pool.answer(member, Answer.OK, random.nextInt(20), 5 + 10 * random.nextDouble());
            }
        }
        for (int member = first; member <= last; member++) {
            switch (kind) {
                case 0, 5 -> pool.gatewayFailures(member, random.nextInt(80));
                case 1, 6 -> pool.answer(member, Answer.APP_FAILURE, random.nextInt(20), 5);
                case 2, 7 -> pool.answer(member, Answer.OK, random.nextInt(100), 200);
                case 3, 8 -> pool.unwell.flip(member);
                default -> pool.passedOver.flip(member);
            }
        }
        if (random.nextInt(20) == 0) {
            pool.detector.stalled(pool.now);
        }
        pool.decisions.addAll(pool.detector.probed(first, random.nextBoolean(), pool.now));
        if (random.nextInt(20) == 0) {
            pool.begin();
        }
    }

    private static void requireInvariants(TrafficField pool, int seed) {
        pool.hear();
        int cap = Math.max(1, pool.members.size() * pool.policy.maxPercent() / 100);
        require(pool.out() <= cap, "no more are out alone than the cap allows", seed);
        boolean anyCould = false;
        boolean anyDoes = false;
        for (int member = 0; member < pool.members.size(); member++) {
            boolean could = pool.well(member) && !pool.passedOver(member);
            anyCould |= could;
            anyDoes |= could && pool.ejection(member) == Ejection.NONE;
        }
        require(anyDoes == anyCould, "somebody serves if anybody could", seed);
        require(pool.detector.delayNanos(pool.now) > 0, "what is due was done", seed);
    }

    /** By hand, because a description made for each of a million checks takes longer than all they check. */
    private static void require(boolean holds, String what, int seed) {
        if (!holds) {
            throw new AssertionError(what + ", seed " + seed);
        }
    }

    private static void requireRecovery(TrafficField pool, int seed) {
        pool.unwell.clear();
        pool.passedOver.clear();
        long longestNanos = pool.policy.longestTime().toNanos();
        for (int step = 0; step < 12; step++) {
            for (int member = 0; member < pool.members.size(); member++) {
                if (pool.ejection(member) == Ejection.NONE) {
                    pool.ok(member, 20);
                }
            }
            pool.pass(longestNanos / 6);
        }
        for (int member = 0; member < pool.members.size(); member++) {
            require(pool.ejection(member) == Ejection.NONE, "member " + member + " returned", seed);
        }
        pool.taken();
        pool.passWindow();
        assertThat(pool.taken())
                .as("nothing changes under constant input, seed %d", seed)
                .isEmpty();
    }

    /** Latencies of services as they are met: most answers quick, some very slow. In milliseconds. */
    private enum Tail {
        EXPONENTIAL(random -> -20 * Math.log(1 - random.nextDouble())),
        LOG_NORMAL(random -> 20 * Math.exp(gaussian(random))),
        PARETO(random -> 20 * Math.pow(1 - random.nextDouble(), -1 / 1.5)),
        CACHE_MISSES(random -> random.nextInt(100) < 96 ? 2 : 200),
        MORE_CACHE_MISSES(random -> random.nextInt(1000) < 945 ? 2 : 200);

        final ToDoubleFunction<SplittableRandom> millis;

        Tail(ToDoubleFunction<SplittableRandom> millis) {
            this.millis = millis;
        }

        private static double gaussian(SplittableRandom random) {
            return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        }
    }

    @ParameterizedTest
    @EnumSource(Tail.class)
    void equalEndpointsWithHeavyTailsAreNotEjected(Tail tail) {
        int ejected = 0;
        for (int seed = 0; seed < 4; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TrafficField pool = new TrafficField(TrafficField.usual(), seed, 0)
                    .zone("a", 0, 10)
                    .zone("b", 0, 10)
                    .begin();
            for (int window = 0; window < 250; window++) {
                for (int member = 0; member < 20; member++) {
                    for (int i = 0; i < 60; i++) {
                        pool.answer(member, Answer.OK, 1, tail.millis.applyAsDouble(random));
                    }
                }
                pool.passWindow();
            }
            ejected += pool.taken().size();
        }
        assertThat(ejected).as("in 20,000 windows").isZero();
    }

    @Test
    void aFewScatteredFailuresEjectNobody() {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TrafficField pool = TrafficField.of(20);
            for (int i = 0; i < 20_000; i++) {
                int member = random.nextInt(20);
                pool.answer(member, random.nextInt(100) < 2 ? Answer.GATEWAY_FAILURE : Answer.OK, 1, 10);
                pool.pass(SECOND / 100);
            }
            assertThat(pool.taken()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void anEndpointThatIsAlwaysBadIsTriedLessAndLess() {
        TrafficField pool = TrafficField.of(6);
        List<Decision> decisions = new ArrayList<>();
        for (int second = 0; second < 3600; second++) {
            for (int member = 0; member < 6; member++) {
                if (pool.ejection(member) == Ejection.NONE) {
                    pool.answer(member, member == 4 ? Answer.GATEWAY_FAILURE : Answer.OK, 20, 10);
                }
            }
            pool.pass(SECOND);
            decisions.addAll(pool.taken());
        }
        List<Decision> ejections =
                decisions.stream().filter(each -> each.kind() == Kind.EJECTED).toList();
        assertThat(ejections).allMatch(each -> each.member() == 4);
        assertThat(ejections.size()).isBetween(14, 18);
        assertThat(decisions).hasSizeBetween(2 * ejections.size() - 1, 2 * ejections.size());
    }

    @Test
    void aZoneThatBouncesIsMarkedLessAndLess() {
        TrafficField pool = new TrafficField(TrafficField.usual(), 1, 0)
                .zone("a", 0, 4)
                .zone("b", 1, 4)
                .begin();
        for (int second = 0; second < 120; second++) {
            boolean bad = second / 5 % 2 == 0;
            for (int member = 0; member < 8; member++) {
                boolean fails = bad && member < 4;
                if (pool.ejection(member) == Ejection.NONE) {
                    pool.answer(member, fails ? Answer.GATEWAY_FAILURE : Answer.OK, 20, 10);
                }
                pool.decisions.addAll(pool.detector.probed(member, !fails, pool.now));
            }
            pool.pass(SECOND);
        }
        List<Decision> marks = pool.taken().stream()
                .filter(each -> each.kind() == Kind.ZONE_MARKED)
                .toList();
        assertThat(marks).hasSizeBetween(1, 4).allMatch(each -> each.zone().equals("a"));
    }
}
