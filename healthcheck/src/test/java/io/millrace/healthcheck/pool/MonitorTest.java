package io.millrace.healthcheck.pool;

import static io.millrace.healthcheck.pool.MonitorRig.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Ejection;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.event.Cause;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.outlier.Answer;
import io.millrace.healthcheck.outlier.OutlierPolicy;
import io.millrace.healthcheck.outlier.Passage;
import io.millrace.healthcheck.schedule.Check;
import io.millrace.healthcheck.tier.Mode;
import io.millrace.healthcheck.tier.TierPolicy;
import io.millrace.healthcheck.tier.TierPolicy.MinAvailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole of it in simulated time: probes, traffic, decisions, events. Clients pick 2,000 times a second. */
@ExtendWith(QuietTransitions.class)
class MonitorTest {

    private final MonitorRig rig = new MonitorRig();

    @Test
    void aZoneThatDiesHandsItsTrafficOverAtOnceAndGetsItBackInSteps() {
        rig.apply(rig.twoZones(10, true));
        rig.runWithTraffic(Duration.ofSeconds(5));
        assertEquals(1, rig.share(0));

        rig.kill(0);
        rig.runWithTraffic(Duration.ofMillis(5));
        assertEquals(1, rig.share(1), "within milliseconds of the first refusal");
        rig.runWithTraffic(Duration.ofSeconds(12));
        Transition failover = only(Kind.FAILOVER);
        assertEquals("100/0", failover.before());
        assertEquals("0/100", failover.after());
        assertTrue(failover.measured());
        assertEquals(1 * MILLI, failover.times().verdictNanos());
        assertEquals(1 * MILLI, failover.times().sharesNanos());
        assertTrue(failover.times().halfMovedNanos() <= 60 * MILLI, failover::toString);
        assertTrue(failover.times().allMovedNanos() <= 60 * MILLI, failover::toString);
        assertEquals(11, failover.causes().size(), "ten endpoints, and what they amount to");
        assertEquals(10, rig.transitions(Kind.ENDPOINT_EJECTED).size());
        assertEquals(10, rig.transitions(Kind.ENDPOINT_DOWN).size());
        assertEquals(0, rig.transitions(Kind.ENDPOINT_RETURNED).size());

        rig.revive(0);
        rig.runWithTraffic(Duration.ofSeconds(200));
        assertEquals(1, rig.share(0));
        Transition begun = only(Kind.FAILBACK_BEGUN);
        Transition done = only(Kind.FAILBACK_DONE);
        assertEquals("0/100 10/90", begun.before() + " " + begun.after());
        assertEquals("0/100 100/0", done.before() + " " + done.after());
        assertEquals(
                new Cause(begun.sequence(), Cause.of(begun).words()),
                done.causes().get(0));
        assertEquals("10 steps in 90000 ms", done.causes().get(1).words());
        assertEquals(90_000 * MILLI, done.times().sharesNanos() - begun.times().sharesNanos());
        assertEquals(List.of(failover, begun, done), rig.measured);
    }

    @Test
    void aZoneInABlackHoleIsLeftAsSoonAsItsProbesHaveTimedOut() {
        rig.apply(rig.twoZones(4, true));
        rig.runWithTraffic(Duration.ofSeconds(5));
        rig.blackHole(0);
        rig.runWithTraffic(Duration.ofSeconds(20));
        Transition failover = only(Kind.FAILOVER);
        assertEquals(
                "100/0 0/100", failover.before() + " " + failover.after(), "one after the other, and one failover");
        // Two more probes at the fast interval, then the last one's timeout; ticks of 10 ms.
        assertEquals(2_000, failover.times().verdictNanos() / MILLI, 100);
        // The first probe of the last endpoint starts up to one interval after that of the first.
        long allMovedNanos = failover.times().allMovedNanos();
        assertTrue(allMovedNanos - failover.times().sharesNanos() < 2_100 * MILLI, failover::toString);
        assertTrue(allMovedNanos > failover.times().sharesNanos(), failover::toString);
        assertEquals(4, rig.transitions(Kind.ENDPOINT_DOWN).size());
        assertEquals(5, failover.causes().size());
    }

    @Test
    void aZoneThatBouncesEveryFiveSecondsFailsOverOnce() {
        rig.apply(rig.twoZones(4, true));
        rig.runWithTraffic(Duration.ofSeconds(5));
        for (int i = 0; i < 12; i++) {
            rig.kill(0);
            rig.runWithTraffic(Duration.ofSeconds(5));
            rig.revive(0);
            rig.runWithTraffic(Duration.ofSeconds(5));
        }
        assertEquals(1, rig.transitions(Kind.FAILOVER).size());
        assertEquals(0, rig.transitions(Kind.FAILBACK_BEGUN).size());
        assertEquals(0, rig.share(0));
        assertTrue(rig.kinds().size() <= 12 * 4 * 2 + 20, rig.kinds()::toString);
    }

    @Test
    void anEndpointThatHiccupsIsOutForAMomentAndBackWithItsFullWeight() {
        rig.apply(rig.twoZones(4, true));
        rig.runWithTraffic(Duration.ofSeconds(5));
        int before = rig.kinds().size();
        rig.kill("a1");
        rig.runWithTraffic(Duration.ofMillis(5));
        assertFalse(rig.serves("a1"));
        assertEquals(Ejection.MOMENT, rig.status("a1").ejection());
        rig.revive("a1");
        rig.runWithTraffic(Duration.ofMillis(900));
        assertFalse(rig.serves("a1"));
        rig.runWithTraffic(Duration.ofMillis(300));
        assertTrue(rig.serves("a1"));
        assertEquals(100, rig.status("a1").warmPercent());
        assertEquals(
                List.of(Kind.ENDPOINT_EJECTED, Kind.ENDPOINT_RETURNED),
                rig.kinds().subList(before, rig.kinds().size()));
    }

    @Test
    void aDeadEndpointThatNobodyProbesLeavesOnceHoweverOftenItIsTried() {
        rig.apply(rig.twoZones(4, false));
        rig.kill("a1");
        rig.runWithTraffic(Duration.ofSeconds(100));
        assertEquals(List.of(Kind.ENDPOINT_EJECTED), rig.kinds());
        rig.revive("a1");
        rig.runWithTraffic(Duration.ofSeconds(40));
        assertEquals(List.of(Kind.ENDPOINT_EJECTED, Kind.ENDPOINT_RETURNED), rig.kinds());
        assertTrue(rig.status("a1").warmPercent() < 100, "it was away for long, so it starts slowly");
    }

    @Test
    void aReloadKeepsWhoIsDownAndDropsNobodyWhoseProbeChanges() {
        rig.kill("a1");
        rig.apply(rig.twoZones(3, true));
        rig.run(Duration.ofSeconds(5));
        int before = rig.kinds().size();
        int routings = rig.routings;

        rig.apply(rig.twoZones(3, true));
        assertEquals(Health.DOWN, rig.status("a1").health());
        assertFalse(rig.serves("a1"));
        List<MemberPlan> changed = new ArrayList<>(rig.twoZones(3, true).members());
        changed.set(0, rig.member("a0", 0, MonitorRig.check("other")));
        changed.set(1, rig.member("a1", 0, MonitorRig.check("another")));
        rig.apply(MonitorRig.plan(MonitorRig.TIERS, changed));
        assertTrue(rig.serves("a0"));
        assertFalse(rig.serves("a1"));
        assertEquals(routings + 2, rig.routings, "each consumer has a routing when apply returns");
        assertEquals(before, rig.kinds().size());
        rig.run(Duration.ofSeconds(5));
        assertEquals(Health.UP, rig.status("a1").health(), "its new probe passes");
    }

    @Test
    void whatIsInMaintenanceIsNotProbedAndIsAskedAnewBeforeItReturns() {
        rig.apply(rig.twoZones(2, true));
        rig.run(Duration.ofSeconds(5));
        List<MemberPlan> members = new ArrayList<>(rig.twoZones(2, true).members());
        MemberPlan away = members.get(0);
        members.set(0, in(away, AdminState.MAINTENANCE));
        rig.apply(MonitorRig.plan(MonitorRig.TIERS, members));
        assertEquals(Availability.CLOSED, rig.status("a0").availability());
        assertNull(rig.status("a0").check());
        assertFalse(rig.serves("a0"));
        assertEquals("READY weight 1", only(Kind.ADMIN_CHANGED).before());
        assertEquals("MAINTENANCE weight 1", only(Kind.ADMIN_CHANGED).after());
        rig.run(Duration.ofSeconds(60));

        rig.apply(rig.twoZones(2, true));
        assertEquals(Health.UNKNOWN, rig.status("a0").health());
        assertFalse(rig.serves("a0"));
        rig.run(Duration.ofSeconds(3));
        assertTrue(rig.serves("a0"));
        assertTrue(rig.status("a0").warmPercent() < 100);
    }

    private static MemberPlan in(MemberPlan plan, AdminState admin) {
        return new MemberPlan(
                plan.name(),
                plan.zone(),
                plan.tier(),
                plan.weight(),
                admin,
                plan.check(),
                plan.passOver(),
                plan.traffic());
    }

    @Test
    void aPauseOfThisProcessIsNobodysFault() {
        rig.apply(rig.twoZones(10, true));
        rig.runWithTraffic(Duration.ofSeconds(5));
        int before = rig.kinds().size();
        rig.stall(Duration.ofSeconds(5));
        rig.runWithTraffic(Duration.ofSeconds(10));
        rig.stall(Duration.ofHours(1));
        rig.runWithTraffic(Duration.ofSeconds(10));
        assertEquals(before, rig.kinds().size());
        assertEquals(1, rig.share(0));
    }

    @Test
    void poolsThatAskTheSameQuestionShareItsAnswers() {
        PoolPlan one = rig.twoZones(2, true);
        PoolPlan other = new PoolPlan("other", null, MonitorRig.TIERS, Duration.ZERO, null, one.members());
        rig.apply(other, one);
        rig.run(Duration.ofSeconds(21));
        assertTrue(rig.probes() <= 4 * 12, "four targets, every two seconds: " + rig.probes());
        rig.kill("a0");
        rig.run(Duration.ofSeconds(10));
        assertEquals(
                List.of("other", "web"),
                rig.transitions(Kind.ENDPOINT_DOWN).stream()
                        .map(Transition::pool)
                        .sorted()
                        .toList());
    }

    @Test
    void manualFailbackWaitsForTheOperatorsWord() {
        TierPolicy manual = new TierPolicy(
                1.4, new MinAvailable(1, false), Duration.ofSeconds(5), 50, Duration.ofSeconds(1), true, 50, false);
        rig.apply(MonitorRig.plan(manual, rig.twoZones(2, true).members()));
        rig.run(Duration.ofSeconds(5));
        rig.kill(0);
        rig.run(Duration.ofSeconds(10));
        assertFalse(rig.monitor.failBack("web"), "it is still dead");
        rig.revive(0);
        rig.run(Duration.ofSeconds(120));
        assertEquals(0, rig.share(0));
        assertTrue(rig.monitor.status().get(0).heldBack());
        assertTrue(rig.monitor.failBack("web"));
        rig.run(Duration.ofSeconds(5));
        assertEquals(1, rig.share(0));
        assertFalse(rig.monitor.failBack("web"));
        assertFalse(rig.monitor.failBack("no such pool"));
    }

    @Test
    void failuresInARowEjectAtOnceAsLongAsOthersServe() {
        OutlierPolicy policy = new OutlierPolicy(
                5, 0, 0, 50, 0, 50, 3, 5, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(300), 50);
        PoolPlan plain = rig.twoZones(1, true);
        rig.apply(new PoolPlan("web", null, MonitorRig.TIERS, Duration.ZERO, policy, plain.members()));
        rig.run(Duration.ofSeconds(5));
        Passage passage = new Passage();
        for (int i = 0; i < 5; i++) {
            passage.begin(plain.members().get(0).traffic(), 0, rig.nanos);
            passage.answered(Answer.GATEWAY_FAILURE, rig.nanos);
            passage.end();
        }
        rig.run(Duration.ofMillis(2));
        assertEquals(Ejection.ENDPOINT, rig.status("a0").ejection());
        assertEquals(1, rig.share(1));
        rig.kill("b0");
        rig.run(Duration.ofSeconds(8));
        assertTrue(rig.serves("a0"), "better one that fails now and then than one that is dead");
    }

    @Test
    void allServeInPanicUntilEnoughAreBack() {
        rig.apply(rig.twoZones(2, true));
        rig.run(Duration.ofSeconds(5));
        rig.kill(0);
        rig.kill(1);
        rig.run(Duration.ofSeconds(8));
        assertEquals(Mode.PANIC, rig.routing.mode());
        assertEquals(4, rig.routing.lanes().get(0).members().length);
        assertEquals(
                "NORMAL PANIC",
                only(Kind.PANIC_ENTERED).before() + " "
                        + only(Kind.PANIC_ENTERED).after());
        rig.revive(1);
        rig.run(Duration.ofSeconds(15));
        assertEquals(Mode.NORMAL, rig.routing.mode());
        assertEquals(1, rig.share(1));
        assertEquals(
                "PANIC NORMAL",
                only(Kind.PANIC_LEFT).before() + " " + only(Kind.PANIC_LEFT).after());
    }

    @Test
    void aPoolWhoseLastMemberIsTakenOutIsEmpty() {
        rig.apply(rig.twoZones(1, false));
        List<MemberPlan> closed = rig.twoZones(1, false).members().stream()
                .map(member -> in(member, AdminState.DRAINING))
                .toList();
        rig.apply(MonitorRig.plan(MonitorRig.TIERS, closed));
        assertEquals(List.of(), rig.routing.lanes());
        assertEquals(1, rig.transitions(Kind.POOL_EMPTY).size());
        rig.apply(rig.twoZones(1, false));
        assertEquals(1, rig.transitions(Kind.POOL_BACK).size());
    }

    @Test
    void twoPoolsOfOneNameAreRefusedAndNothingChanges() {
        rig.apply(rig.twoZones(2, true));
        PoolPlan plan = rig.twoZones(3, true);
        assertThrows(IllegalArgumentException.class, () -> rig.apply(plan, plan));
        assertEquals(4, rig.monitor.status().get(0).members().size());
    }

    @Test
    void afterItsStopItProbesNobodyAndTakesNothingOver() {
        rig.apply(rig.twoZones(2, true));
        rig.run(Duration.ofSeconds(5));
        rig.monitor.stop();
        int probes = rig.probes();
        rig.run(Duration.ofSeconds(10));
        assertEquals(probes, rig.probes());
        assertEquals(0, rig.monitor.checks().checks());
        assertEquals(List.of(), rig.monitor.status());
        assertFalse(rig.monitor.failBack("web"));
        assertThrows(IllegalStateException.class, () -> rig.apply(rig.twoZones(2, true)));
        rig.monitor.stop();
    }

    @Test
    void oneWhoHoldsRequestsInSilenceIsProbedBeforeItsTime() {
        Check check = MonitorRig.check("a0");
        rig.apply(rig.twoZones(1, true));
        rig.run(Duration.ofSeconds(4));
        long due = 0;
        while (rig.status("a0").check().lastEndNanos() + 100 * MILLI - rig.nanos < 0) {
            rig.run(Duration.ofMillis(1));
            due++;
        }
        assertTrue(due < 2_500, "a probe every two seconds of " + check);
        int before = rig.probes();
        Passage passage = new Passage();
        passage.begin(rig.twoZones(1, true).members().get(0).traffic(), 0, rig.nanos);
        rig.run(Duration.ofMillis(600));
        passage.end();
        assertTrue(rig.probes() > before, "within silence and one round of looking");
    }

    private Transition only(Kind kind) {
        List<Transition> found = rig.transitions(kind);
        assertEquals(1, found.size(), () -> kind + ": " + rig.kinds());
        return found.get(0);
    }
}
