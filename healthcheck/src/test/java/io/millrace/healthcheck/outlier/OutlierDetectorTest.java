package io.millrace.healthcheck.outlier;

import static io.millrace.healthcheck.outlier.TrafficField.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.Ejection;
import io.millrace.healthcheck.outlier.Decision.Cause;
import io.millrace.healthcheck.outlier.Decision.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutlierDetectorTest {

    private static Decision only(TrafficField pool) {
        List<Decision> taken = pool.taken();
        assertThat(taken).hasSize(1);
        return taken.get(0);
    }

    // ---- failures in a row

    @Test
    void gatewayFailuresInARowEjectAtOnce() {
        TrafficField pool = TrafficField.of(3);
        pool.allOk(10);
        pool.gatewayFailures(1, 4);
        pool.hear();
        assertThat(pool.ejection(1)).isEqualTo(Ejection.NONE);
        pool.gatewayFailures(1, 1);
        pool.hear();
        assertThat(pool.ejection(1)).isEqualTo(Ejection.ENDPOINT);
        Decision decision = only(pool);
        assertThat(decision.kind()).isEqualTo(Kind.EJECTED);
        assertThat(decision.member()).isEqualTo(1);
        assertThat(decision.zone()).isEqualTo("a");
        assertThat(decision.cause()).isEqualTo(Cause.GATEWAY_FAILURES_IN_A_ROW);
        assertThat(decision.words()).isEqualTo("5 gateway failures in a row (limit 5)");
        assertThat(decision.times()).isEqualTo(1);
        assertThat(decision.lastingNanos()).isBetween(30 * SECOND, 33 * SECOND);
    }

    @Test
    void applicationFailuresInARowAreCountedApart() {
        TrafficField pool = TrafficField.of(3);
        pool.answer(1, Answer.APP_FAILURE, 4, 10);
        pool.gatewayFailures(1, 4);
        pool.hear();
        assertThat(pool.taken()).isEmpty();
        pool.answer(1, Answer.APP_FAILURE, 1, 10);
        pool.hear();
        assertThat(only(pool).cause()).isEqualTo(Cause.APP_FAILURES_IN_A_ROW);
    }

    @Test
    void aGoodAnswerInBetweenStartsTheRowAnew() {
        TrafficField pool = TrafficField.of(3);
        for (int i = 0; i < 10; i++) {
            pool.gatewayFailures(1, 4);
            pool.ok(1, 1);
        }
        pool.hear();
        assertThat(pool.taken()).isEmpty();
    }

    @Test
    void aGoodAnswerBetweenTheNewsAndTheLookSavesTheEndpoint() {
        TrafficField pool = TrafficField.of(3);
        pool.gatewayFailures(1, 5);
        pool.ok(1, 1);
        pool.hear();
        assertThat(pool.taken()).isEmpty();
    }

    @Test
    void aRowThatNobodyReportedIsSeenAtTheEndOfTheWindow() {
        TrafficField pool = TrafficField.of(3);
        pool.members.get(1).traffic().tell(null);
        pool.gatewayFailures(1, 7);
        pool.passWindow();
        assertThat(only(pool).words()).isEqualTo("7 gateway failures in a row (limit 5)");
    }

    @Test
    void whoReturnsIsJudgedByWhatItDoesFromThenOn() {
        TrafficField pool = TrafficField.of(3);
        pool.gatewayFailures(1, 50);
        pool.hear();
        pool.taken();
        pool.pass(34 * SECOND);
        assertThat(only(pool).kind()).isEqualTo(Kind.RETURNED);
        pool.gatewayFailures(1, 4);
        pool.hear();
        assertThat(pool.taken()).isEmpty();
        pool.gatewayFailures(1, 1);
        pool.hear();
        assertThat(only(pool).times()).isEqualTo(2);
    }

    @Test
    void whoIsNotWellAnywayIsNotEjected() {
        TrafficField pool = TrafficField.of(3);
        pool.unwell.set(1);
        pool.gatewayFailures(1, 100);
        pool.passWindow();
        assertThat(pool.taken()).isEmpty();
    }

    // ---- how long

    @Test
    void eachEjectionLastsLongerUpToTheLongestAndReturnsAreJittered() {
        TrafficField pool = TrafficField.of(3);
        for (int times = 1; times <= 14; times++) {
            pool.gatewayFailures(1, 5);
            pool.hear();
            Decision ejected = only(pool);
            long expected = Math.min(30L * times, 300) * SECOND;
            assertThat(ejected.times()).isEqualTo(Math.min(times, 10));
            assertThat(ejected.lastingNanos()).isBetween(expected, expected * 11 / 10);
            pool.pass(ejected.lastingNanos() - 1);
            assertThat(pool.taken()).isEmpty();
            pool.pass(1);
            assertThat(only(pool).kind()).isEqualTo(Kind.RETURNED);
        }
    }

    @Test
    void goodConductIsForgottenOneByOne() {
        TrafficField pool = TrafficField.of(3);
        for (int times = 1; times <= 4; times++) {
            pool.gatewayFailures(1, 5);
            pool.hear();
            pool.pass(only(pool).lastingNanos());
            pool.taken();
        }
        pool.pass(65 * SECOND);
        pool.gatewayFailures(1, 5);
        pool.hear();
        assertThat(only(pool).times()).isEqualTo(3);
    }

    // ---- early end

    @Test
    void aProbeThatFailedAndPassesAgainEndsTheFirstEjectionEarly() {
        TrafficField pool = TrafficField.of(3);
        pool.gatewayFailures(1, 5);
        pool.hear();
        pool.taken();
        pool.pass(SECOND);
        assertThat(pool.detector.probed(1, false, pool.now)).isEmpty();
        pool.pass(SECOND);
        assertThat(pool.detector.probed(1, true, pool.now)).as("too soon").isEmpty();
        pool.pass(2 * SECOND);
        List<Decision> decisions = pool.detector.probed(1, true, pool.now);
        assertThat(decisions).extracting(Decision::kind).containsExactly(Kind.RETURNED);
        assertThat(pool.ejection(1)).isEqualTo(Ejection.NONE);
    }

    @Test
    void aProbeThatNeverFailedSaysNothing() {
        TrafficField pool = TrafficField.of(3);
        pool.detector.probed(1, false, pool.now - 30 * SECOND);
        pool.gatewayFailures(1, 5);
        pool.hear();
        pool.pass(20 * SECOND);
        assertThat(pool.detector.probed(1, true, pool.now)).isEmpty();
    }

    @Test
    void whoWasLetBackAndFailedAgainStaysForItsTime() {
        TrafficField pool = TrafficField.of(3);
        for (int times = 1; times <= 2; times++) {
            pool.gatewayFailures(1, 5);
            pool.hear();
            pool.detector.probed(1, false, pool.now);
            pool.pass(10 * SECOND);
            assertThat(pool.detector.probed(1, true, pool.now)).hasSize(times == 1 ? 1 : 0);
        }
    }

    // ---- ratio

    @Test
    void aFailureRatioEjectsAtTheEndOfTheWindow() {
        TrafficField pool = TrafficField.of(5);
        for (int i = 0; i < 25; i++) {
            pool.allOk(2);
            pool.gatewayFailures(3, 2);
        }
        pool.ok(3, 1);
        pool.hear();
        assertThat(pool.taken()).isEmpty();
        pool.passWindow();
        assertThat(pool.taken()).as("49.5 %%").isEmpty();
        for (int i = 0; i < 25; i++) {
            pool.allOk(2);
            pool.gatewayFailures(3, 2);
        }
        pool.passWindow();
        Decision decision = only(pool);
        assertThat(decision.cause()).isEqualTo(Cause.FAILURE_RATIO);
        assertThat(decision.words()).isEqualTo("50 of 100 requests failed (50 %, limit 50 %)");
        assertThat(decision.member()).isEqualTo(3);
    }

    @Test
    void aFailureRatioNeedsEnoughRequestsAndEnoughSiblings() {
        TrafficField few = TrafficField.of(4);
        few.allOk(60);
        alternate(few, 3, 100);
        few.passWindow();
        assertThat(few.taken()).isEmpty();
        TrafficField thin = TrafficField.of(5);
        thin.allOk(49);
        alternate(thin, 3, 40);
        thin.passWindow();
        assertThat(thin.taken()).isEmpty();
    }

    private static void alternate(TrafficField pool, int member, int rounds) {
        for (int i = 0; i < rounds; i++) {
            pool.gatewayFailures(member, 3);
            pool.ok(member, 1);
        }
    }

    // ---- latency

    private static void slowWindow(TrafficField pool, double siblings, double slow, int count) {
        for (int member = 0; member < pool.members.size(); member++) {
            pool.answer(member, Answer.OK, count, member == 2 ? slow : siblings);
        }
        pool.passWindow();
    }

    @Test
    void aP95FarAboveTheSiblingsEjectsAfterThreeWindows() {
        TrafficField pool = TrafficField.of(6);
        pool.toNextWindow();
        slowWindow(pool, 10, 40, 50);
        slowWindow(pool, 10, 40, 50);
        assertThat(pool.taken()).isEmpty();
        slowWindow(pool, 10, 40, 50);
        Decision decision = only(pool);
        assertThat(decision.cause()).isEqualTo(Cause.LATENCY);
        assertThat(decision.member()).isEqualTo(2);
        assertThat(decision.words())
                .matches(
                        "p95 4\\d\\.\\d ms is [34]\\.\\d x the siblings' 1\\d\\.\\d ms \\(limit 3\\.0 x\\) in 3 windows");
        assertThat(pool.detector.probed(2, false, pool.now)).isEmpty();
        pool.pass(10 * SECOND);
        assertThat(pool.detector.probed(2, true, pool.now))
                .as("a probe does not measure latency")
                .isEmpty();
    }

    @Test
    void oneGoodWindowInBetweenStartsAnew() {
        TrafficField pool = TrafficField.of(6);
        pool.toNextWindow();
        for (int i = 0; i < 4; i++) {
            slowWindow(pool, 10, 40, 50);
            slowWindow(pool, 10, 40, 50);
            slowWindow(pool, 10, 20, 50);
        }
        assertThat(pool.taken()).isEmpty();
    }

    @Test
    void latencyNeedsEnoughSamplesEnoughSiblingsAndMoreThanTheNoiseOfAMachine() {
        for (Object[] each : new Object[][] {{6, 49, 10.0, 40.0}, {4, 50, 10.0, 40.0}, {6, 50, 0.5, 4.0}}) {
            TrafficField pool = TrafficField.of((int) each[0]);
            pool.toNextWindow();
            for (int i = 0; i < 5; i++) {
                slowWindow(pool, (double) each[2], (double) each[3], (int) each[1]);
            }
            assertThat(pool.taken()).as("%s", List.of(each)).isEmpty();
        }
    }

    @Test
    void theNextTierMayBeFarAway() {
        TrafficField pool = new TrafficField(TrafficField.usual(), 1, 0)
                .zone("near", 0, 5)
                .zone("far", 1, 1)
                .begin();
        pool.toNextWindow();
        for (int i = 0; i < 5; i++) {
            for (int member = 0; member < 6; member++) {
                pool.answer(member, Answer.OK, 50, member == 5 ? 90 : 10);
            }
            pool.passWindow();
        }
        assertThat(pool.taken()).isEmpty();
    }

    // ---- cap

    @Test
    void atMostATenthIsOutAndTheRestIsCountedAndNamed() {
        TrafficField pool = TrafficField.of(30);
        pool.allOk(100);
        for (int member : new int[] {3, 7, 11, 15}) {
            pool.gatewayFailures(member, 5);
            pool.hear();
        }
        assertThat(pool.out()).isEqualTo(3);
        assertThat(pool.ejection(15)).isEqualTo(Ejection.NONE);
        assertThat(pool.detector.heldBack()).containsExactly("a15");
        assertThat(pool.detector.overCap()).isPositive();
    }

    @Test
    void whoWasHeldBackFollowsWhenThereIsRoom() {
        TrafficField pool = TrafficField.of(3);
        pool.allOk(100);
        pool.gatewayFailures(0, 5);
        pool.gatewayFailures(1, 5);
        pool.hear();
        assertThat(pool.taken()).hasSize(1);
        pool.pass(45 * SECOND);
        assertThat(pool.taken()).extracting(Decision::kind).containsExactly(Kind.RETURNED, Kind.EJECTED);
        assertThat(pool.out()).isEqualTo(1);
    }

    @Test
    void atTheEndOfAWindowTheWorstGoFirst() {
        TrafficField pool = TrafficField.of(10);
        pool.members.forEach(member -> member.traffic().tell(null));
        pool.toNextWindow();
        pool.allOk(100);
        pool.answer(1, Answer.APP_FAILURE, 200, 10);
        for (int i = 0; i < 100; i++) {
            pool.gatewayFailures(2, 2);
            pool.ok(2, i == 99 ? 1 : 0);
        }
        pool.gatewayFailures(3, 6);
        pool.gatewayFailures(4, 9);
        pool.passWindow();
        assertThat(only(pool).member()).isEqualTo(4);
        assertThat(pool.detector.heldBack()).containsExactly("a3", "a2", "a1");
    }

    @Test
    void theLastOneThatServesIsNeverEjected() {
        TrafficField pool = TrafficField.of(3);
        pool.unwell.set(0);
        pool.passedOver.set(2);
        pool.gatewayFailures(1, 100);
        pool.passWindow();
        assertThat(pool.taken()).isEmpty();
        assertThat(pool.detector.heldBack()).containsExactly("a1");
        pool.passedOver.clear(2);
        pool.passWindow();
        assertThat(only(pool).member()).isEqualTo(1);
    }

    @Test
    void whoIsOutReturnsWhenNobodyElseServesAnyMore() {
        TrafficField pool = TrafficField.of(3);
        pool.gatewayFailures(1, 5);
        pool.hear();
        pool.taken();
        pool.unwell.set(0);
        pool.hear();
        assertThat(pool.taken()).isEmpty();
        pool.unwell.set(2);
        assertThat(pool.detector.delayNanos(pool.now)).isZero();
        pool.hear();
        assertThat(only(pool).words()).isEqualTo("nobody else serves");
    }

    // ---- zones

    private static TrafficField twoZones(int size) {
        TrafficField pool = new TrafficField(TrafficField.usual(), 1, 0)
                .zone("a", 0, size)
                .zone("b", 1, size)
                .begin();
        pool.toNextWindow();
        return pool;
    }

    @Test
    void endpointsThatGoBadTogetherMarkTheirZoneAtOnceAndNotThemselves() {
        TrafficField pool = twoZones(4);
        for (int member = 0; member < 4; member++) {
            pool.ok(member, 20);
        }
        pool.pass(SECOND);
        for (int member = 0; member < 4; member++) {
            pool.gatewayFailures(member, 5);
        }
        pool.pass(SECOND / 2);
        List<Decision> decisions = pool.taken();
        Decision marked = decisions.get(decisions.size() - 1);
        assertThat(marked.kind()).isEqualTo(Kind.ZONE_MARKED);
        assertThat(marked.zone()).isEqualTo("a");
        assertThat(marked.member()).isEqualTo(-1);
        assertThat(marked.words())
                .isEqualTo(
                        "4 of 4 endpoints with traffic went bad together, one with 5 gateway failures in a row (limit 5)");
        for (int member = 0; member < 8; member++) {
            assertThat(pool.ejection(member)).isEqualTo(member < 4 ? Ejection.ZONE : Ejection.NONE);
        }
        pool.pass(marked.lastingNanos());
        assertThat(only(pool).kind()).isEqualTo(Kind.ZONE_CLEARED);
        assertThat(pool.out()).isZero();
        pool.gatewayFailures(0, 5);
        pool.hear();
        assertThat(only(pool).times()).as("the first was the zone's fault").isEqualTo(1);
    }

    @Test
    void twoBadEndpointsAmongManyAreNotTheirZone() {
        TrafficField pool = twoZones(10);
        for (int member = 0; member < 10; member++) {
            pool.ok(member, 20);
        }
        pool.gatewayFailures(0, 9);
        pool.gatewayFailures(1, 9);
        pool.passWindow();
        assertThat(pool.taken()).extracting(Decision::kind).containsOnly(Kind.EJECTED);
    }

    @Test
    void oneEndpointIsNotAZone() {
        TrafficField pool = twoZones(1);
        pool.gatewayFailures(0, 9);
        pool.passWindow();
        assertThat(only(pool).kind()).isEqualTo(Kind.EJECTED);
    }

    @Test
    void theLastZoneThatServesIsNotMarked() {
        TrafficField pool = twoZones(4);
        pool.unwell.set(4, 8);
        for (int member = 0; member < 4; member++) {
            pool.gatewayFailures(member, 50);
        }
        pool.passWindow();
        assertThat(pool.taken()).extracting(Decision::kind).containsExactly(Kind.EJECTED);
        assertThat(pool.out()).isEqualTo(1);
    }

    @Test
    void whatAllZonesHaveInCommonIsNoZonesFault() {
        TrafficField pool = twoZones(4);
        for (int member = 0; member < 8; member++) {
            pool.gatewayFailures(member, 50);
        }
        pool.passWindow();
        assertThat(pool.taken()).extracting(Decision::kind).containsExactly(Kind.EJECTED);
    }

    @Test
    void aZoneOfHalfFailingEndpointsIsMarkedAtTheEndOfTheWindow() {
        TrafficField pool = twoZones(4);
        for (int i = 0; i < 100; i++) {
            for (int member = 0; member < 4; member++) {
                pool.ok(member, 1);
                pool.gatewayFailures(member, member < 2 ? 3 : 0);
            }
        }
        pool.passWindow();
        assertThat(only(pool).words())
                .isEqualTo("2 of 4 endpoints with traffic went bad together,"
                        + " one with 300 of 400 requests failed (75 %, limit 50 %)");
    }

    @Test
    void aZoneThatIsSlowAsAWholeIsMarkedBesideTheOthersOfItsTier() {
        TrafficField pool = new TrafficField(TrafficField.usual(), 1, 0)
                .zone("a", 0, 2)
                .zone("b", 0, 2)
                .begin();
        pool.toNextWindow();
        for (int i = 0; i < 3; i++) {
            assertThat(pool.taken()).isEmpty();
            for (int member = 0; member < 4; member++) {
                pool.answer(member, Answer.OK, 50, member < 2 ? 90 : 10);
            }
            pool.passWindow();
        }
        Decision marked = only(pool);
        assertThat(marked.kind()).isEqualTo(Kind.ZONE_MARKED);
        assertThat(marked.cause()).isEqualTo(Cause.LATENCY);
        assertThat(marked.zone()).isEqualTo("a");
    }

    @Test
    void aZoneReturnsEarlyWhenHalfOfItsProbesFailedAndPassAgain() {
        TrafficField pool = twoZones(4);
        for (int member = 0; member < 4; member++) {
            pool.gatewayFailures(member, 5);
            pool.detector.probed(member, false, pool.now);
        }
        pool.pass(SECOND);
        pool.taken();
        pool.pass(5 * SECOND);
        assertThat(pool.detector.probed(0, true, pool.now)).isEmpty();
        assertThat(pool.detector.probed(1, true, pool.now))
                .extracting(Decision::kind)
                .containsExactly(Kind.ZONE_CLEARED);
    }

    // ---- this process, and configurations

    @Test
    void aStallOfThisProcessEjectsNobodyAndIsFollowedByAQuietWindow() {
        TrafficField pool = TrafficField.of(6);
        pool.toNextWindow();
        pool.pass(SECOND);
        pool.allOk(10);
        for (int member = 0; member < 6; member++) {
            pool.gatewayFailures(member, 100);
        }
        pool.now += 5 * SECOND;
        pool.detector.stalled(pool.now);
        for (int member = 0; member < 6; member++) {
            pool.gatewayFailures(member, 200);
        }
        pool.passWindow();
        pool.passWindow();
        assertThat(pool.taken()).isEmpty();
        pool.gatewayFailures(1, 5);
        pool.hear();
        assertThat(only(pool).kind()).isEqualTo(Kind.EJECTED);
    }

    @Test
    void aNewConfigurationKeepsWhoIsOutByName() {
        TrafficField pool = TrafficField.of(4);
        pool.gatewayFailures(2, 5);
        pool.hear();
        pool.members.remove(0);
        pool.begin();
        assertThat(pool.ejection(1)).isEqualTo(Ejection.ENDPOINT);
        assertThat(pool.ejection(0)).isEqualTo(Ejection.NONE);
        pool.taken();
        pool.pass(40 * SECOND);
        assertThat(only(pool).member()).isEqualTo(1);
    }

    @Test
    void withoutAPolicyEverybodyReturnsAndNobodyIsJudged() {
        TrafficField pool = TrafficField.of(4);
        pool.gatewayFailures(2, 5);
        pool.hear();
        pool.taken();
        pool.policy = null;
        pool.begin();
        assertThat(only(pool).words()).isEqualTo("ejection is off");
        pool.gatewayFailures(1, 500);
        pool.hear();
        assertThat(pool.detector.delayNanos(pool.now)).isEqualTo(Long.MAX_VALUE);
        assertThat(pool.taken()).isEmpty();
    }

    @Test
    void whatWasBeforeTheFirstConfigurationDoesNotCount() {
        TrafficField pool = new TrafficField(TrafficField.usual(), 1, 0).zone("a", 0, 5);
        pool.allOk(100);
        alternate(pool, 0, 200);
        pool.begin();
        pool.passWindow();
        assertThat(pool.taken()).isEmpty();
    }

    // ---- large pools

    @Test
    void whenAllOfALargePoolFailAtOnceTheWorkGrowsWithTheirNumberAndNotItsSquare() {
        int members = 2_000;
        TrafficField pool = TrafficField.of(members);
        pool.passedOver.set(0, members);
        pool.looks = 0;
        for (int member = 0; member < members; member++) {
            pool.gatewayFailures(member, 5);
        }
        pool.hear();
        pool.passWindow();
        assertThat(pool.taken()).isEmpty();
        assertThat(pool.looks).isLessThan(20L * members);
    }

    @Test
    void aPassOfAProbeThatSawNoTroubleCostsNoLookAtTheWholeZone() {
        TrafficField pool = new TrafficField(TrafficField.usual(), 1, 0)
                .zone("a", 0, 3)
                .zone("b", 0, 3)
                .begin();
        pool.allOk(1);
        for (int member = 0; member < 3; member++) {
            pool.gatewayFailures(member, 5);
        }
        pool.hear();
        pool.pass(TrafficField.SECOND);
        assertThat(pool.ejection(0)).isEqualTo(Ejection.ZONE);
        pool.pass(5 * TrafficField.SECOND);
        pool.detector.probed(1, false, pool.now);
        pool.detector.probed(1, true, pool.now);
        pool.detector.probed(2, false, pool.now);
        assertThat(pool.detector.probed(0, true, pool.now)).isEmpty();
        assertThat(pool.detector.probed(2, true, pool.now))
                .extracting(Decision::kind)
                .containsExactly(Kind.ZONE_CLEARED);
    }
}
