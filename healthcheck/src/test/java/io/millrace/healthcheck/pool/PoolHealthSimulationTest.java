package io.millrace.healthcheck.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.PassOver;
import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.outlier.Answer;
import io.millrace.healthcheck.outlier.OutlierPolicy;
import io.millrace.healthcheck.outlier.Passage;
import io.millrace.healthcheck.outlier.Traffic;
import io.millrace.healthcheck.schedule.Check;
import io.millrace.healthcheck.schedule.VerdictChange;
import io.millrace.healthcheck.tier.Mode;
import io.millrace.healthcheck.tier.TierPolicy;
import io.millrace.healthcheck.tier.TierPolicy.MinAvailable;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Random histories of a pool: whatever happens, and in whatever order, its routing makes sense. */
@ExtendWith(QuietTransitions.class)
class PoolHealthSimulationTest {

    private static final int HISTORIES = 1_000;
    private static final int STEPS = 25;

    @Test
    void routingMakesSenseWhateverHappensAndComesToRest() {
        for (long seed = 1; seed <= HISTORIES; seed++) {
            History history = new History(seed);
            try {
                history.live();
                history.comeToRest();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", history " + history.told, e);
            }
        }
    }

    private static final class History {
        private final SplittableRandom random;
        private final List<String> told = new ArrayList<>();
        private final Journal journal = new Journal(() -> Instant.EPOCH);
        private final Map<String, PassOver> passOvers = new HashMap<>();
        private final Map<String, Traffic> traffics = new HashMap<>();
        private final TierPolicy tiers;
        private final OutlierPolicy ejection;
        private final int tierCount;
        private final PoolHealth pool;
        private long nanos;

        History(long seed) {
            random = new SplittableRandom(seed);
            nanos = random.nextBoolean() ? Long.MAX_VALUE - random.nextLong(60_000_000_000L) : 0;
            tierCount = 1 + random.nextInt(3);
            tiers = new TierPolicy(
                    random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(10) / 10.0,
                    new MinAvailable(random.nextInt(3), random.nextBoolean()),
                    Duration.ofSeconds(random.nextInt(30)),
                    10 + random.nextInt(91),
                    Duration.ofSeconds(random.nextInt(10)),
                    random.nextInt(5) == 0,
                    random.nextInt(3) * 30,
                    random.nextBoolean());
            ejection = random.nextInt(3) == 0 ? null : policy();
            PoolPlan plan = plan(1 + random.nextInt(8));
            pool = new PoolHealth(
                    plan,
                    new PoolHealth.Surroundings(journal, () -> new long[] {nanos / 7, nanos / 3}, check -> {}, seed),
                    nanos);
            decide();
        }

        private static OutlierPolicy policy() {
            return new OutlierPolicy(
                    5,
                    0,
                    50,
                    50,
                    3,
                    50,
                    3,
                    5,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(300),
                    10);
        }

        private PoolPlan plan(int count) {
            List<MemberPlan> members = new ArrayList<>();
            Set<Integer> numbers = new HashSet<>();
            for (int i = 0; i < count; i++) {
                int number = random.nextInt(12);
                if (numbers.add(number)) {
                    members.add(member(number));
                }
            }
            Duration slowStart = random.nextBoolean() ? Duration.ofSeconds(30) : Duration.ZERO;
            return new PoolPlan("pool", "zone-0", tiers, slowStart, random.nextInt(9) == 0 ? null : ejection, members);
        }

        private MemberPlan member(int number) {
            String name = "m" + number;
            AdminState admin = random.nextInt(6) > 0 ? AdminState.READY : AdminState.values()[random.nextInt(3)];
            Check check = number % 4 == 0 ? null : MonitorRig.check(name + random.nextInt(2));
            return new MemberPlan(
                    name,
                    "zone-" + number % 3,
                    number % tierCount,
                    random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(256),
                    admin,
                    check,
                    passOvers.computeIfAbsent(name, unseen -> new PassOver()),
                    traffics.computeIfAbsent(name, unseen -> new Traffic(1)));
        }

        void live() {
            for (int step = 0; step < STEPS; step++) {
                happen();
                long nanosToNext = random.nextLong(random.nextInt(4) > 0 ? 500_000_000L : 40_000_000_000L);
                pass(nanosToNext, 4_000_000_000L);
            }
        }

        private void happen() {
            if (pool.members().isEmpty()) {
                reload();
                return;
            }
            Member member = pool.members().get(random.nextInt(pool.members().size()));
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> verdict(member, Health.values()[1 + random.nextInt(3)]);
                case 3 -> refuse(member);
                case 4 -> answer(member);
                case 5 -> failInARow(member);
                case 6 -> {
                    told.add("stall");
                    pool.stalled(nanos);
                }
                default -> reload();
            }
        }

        private void verdict(Member member, Health after) {
            if (PoolHealth.checkOrNull(member) == null || member.health() == after) {
                return;
            }
            told.add(member.plan().name() + " " + after);
            ProbeResult cause = ProbeResult.passed(Layer.L4);
            pool.verdict(
                    member,
                    new VerdictChange(member.plan().check(), member.health(), after, cause, nanos - 9, nanos, 1),
                    nanos);
        }

        private void refuse(Member member) {
            told.add(member.plan().name() + " refuses");
            member.plan().passOver().failed(nanos);
            if (random.nextInt(4) > 0) {
                pool.lookAtPassOver(member, nanos);
            }
        }

        private void answer(Member member) {
            told.add(member.plan().name() + " answers");
            member.plan().passOver().succeeded();
        }

        private void failInARow(Member member) {
            told.add(member.plan().name() + " fails in a row");
            Passage passage = new Passage();
            for (int i = 0; i < 5; i++) {
                passage.begin(member.plan().traffic(), 0, nanos);
                passage.answered(Answer.GATEWAY_FAILURE, nanos);
                passage.end();
            }
            pool.failuresInARow(member, nanos);
        }

        private void reload() {
            told.add("reload");
            pool.apply(plan(random.nextInt(9)), nanos);
            // As the monitor does with members nobody probes any more, or anew, under another name.
            for (Member member : pool.members()) {
                pool.lookAtPassOver(member, nanos);
            }
        }

        /** Lets time pass; the pool is woken up at most a step later than it asks for, as on a machine that is busy. */
        private void pass(long lengthNanos, long longestStepNanos) {
            long end = nanos + lengthNanos;
            decide();
            while (end - nanos > 0) {
                nanos += Math.min(1 + random.nextLong(longestStepNanos), end - nanos);
                pool.tick(nanos);
                pool.members().forEach(member -> pool.lookAtPassOver(member, nanos));
                decide();
            }
        }

        private void decide() {
            if (pool.routing() == null || pool.undecided(nanos)) {
                Routing before = pool.routing();
                Routing routing = pool.decide(nanos);
                assertTrue(routing == before || !routing.equals(before), "an equal routing is the same");
                check(routing, pool.status(check -> null, nanos));
            }
        }

        private static void check(Routing routing, PoolStatus status) {
            List<MemberStatus> members = status.members();
            boolean available = members.stream().anyMatch(each -> each.availability() == Availability.AVAILABLE);
            assertFalse(available && routing.lanes().isEmpty(), "somebody is available, nobody serves");
            assertEquals(routing.lanes().isEmpty(), routing.mode() == Mode.NONE);
            double sum =
                    routing.lanes().stream().mapToDouble(Routing.Lane::share).sum();
            assertEquals(routing.lanes().isEmpty() ? 0 : 1, sum, 1e-9);
            boolean spare = false;
            Set<Integer> seen = new HashSet<>();
            for (Routing.Lane lane : routing.lanes()) {
                assertFalse(spare && lane.share() > 0, "spare lanes come last");
                spare |= lane.share() == 0;
                check(lane, routing.mode(), members, seen);
            }
        }

        private static void check(Routing.Lane lane, Mode mode, List<MemberStatus> members, Set<Integer> seen) {
            assertTrue(lane.members().length > 0, "a lane has members");
            boolean anyGood = false;
            for (int i = 0; i < lane.members().length; i++) {
                int index = lane.members()[i];
                MemberStatus member = members.get(index);
                assertTrue(seen.add(index), "a member is in one lane");
                assertTrue(i == 0 || lane.members()[i - 1] < index, "ascending");
                assertTrue(lane.weights()[i] > 0, "a weight is above 0");
                assertFalse(member.availability() == Availability.CLOSED, "a closed member serves");
                assertTrue(mode == Mode.PANIC || member.health() != Health.DOWN, "one that is DOWN serves");
                assertTrue(lane.tier() == -1 || lane.tier() == member.plan().tier(), "in its own tier");
                anyGood |= member.availability().compareTo(Availability.RESERVE) <= 0;
            }
            assertTrue(mode == Mode.PANIC || lane.share() == 0 || anyGood, "traffic goes where nobody can serve");
        }

        /** All is well from now on: after the longest hold-down, ramp, slow start and ejection nothing moves any more. */
        void comeToRest() {
            told.add("all well");
            for (Member member : pool.members()) {
                member.plan().passOver().succeeded();
                verdict(member, Health.UP);
            }
            pass(TimeUnit.MINUTES.toNanos(40), TimeUnit.SECONDS.toNanos(120));
            Routing rest = pool.routing();
            long events = lastSequence();
            pass(TimeUnit.MINUTES.toNanos(20), TimeUnit.SECONDS.toNanos(120));
            assertSame(rest, pool.routing(), "constant input");
            assertEquals(events, lastSequence(), "constant input");
            for (MemberStatus member : pool.status(check -> null, nanos).members()) {
                boolean open = member.plan().admin() == AdminState.READY
                        && member.plan().weight() > 0;
                assertEquals(open ? Availability.AVAILABLE : Availability.CLOSED, member.availability());
            }
        }

        private long lastSequence() {
            List<Transition> latest = journal.latest();
            return latest.isEmpty() ? 0 : latest.get(latest.size() - 1).sequence();
        }
    }
}
