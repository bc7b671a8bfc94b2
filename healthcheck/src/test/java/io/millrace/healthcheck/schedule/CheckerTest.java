package io.millrace.healthcheck.schedule;

import static io.millrace.healthcheck.schedule.CheckerRig.USUAL;
import static io.millrace.healthcheck.schedule.CheckerRig.check;
import static io.millrace.healthcheck.schedule.CheckerRig.checks;
import static io.millrace.healthcheck.schedule.CheckerRig.timing;
import static io.millrace.healthcheck.schedule.SimulatedTargets.PASS;
import static io.millrace.healthcheck.schedule.SimulatedTargets.REFUSED;
import static io.millrace.healthcheck.schedule.SimulatedTargets.REFUSING;
import static io.millrace.healthcheck.schedule.SimulatedTargets.SILENT;
import static io.millrace.healthcheck.schedule.SimulatedTargets.WELL;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.schedule.SimulatedTargets.Answer;
import io.millrace.healthcheck.schedule.SimulatedTargets.Start;
import io.millrace.healthcheck.verdict.CheckTiming;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckerTest {

    private static final ProbeResult DRAIN = new ProbeResult(Outcome.DEGRADED, Layer.L7, Reason.ASKED_TO_DRAIN, "");

    private final CheckerRig rig = new CheckerRig();
    private final SimulatedTargets targets = rig.targets;
    private final Checker checker = rig.checker;
    private final Check one = check(1, USUAL);

    @Test
    void startsEachNewCheckWithinOneIntervalAndBelievesTheFirstAnswer() {
        Check bad = check(2, USUAL);
        targets.behave(bad, REFUSING);
        rig.apply(List.of(one, bad));
        assertThat(checker.health(one)).isEqualTo(Health.UNKNOWN);

        rig.run(2020);

        assertThat(checker.health(one)).isEqualTo(Health.UP);
        assertThat(checker.health(bad)).isEqualTo(Health.DOWN);
        assertThat(rig.changes).hasSize(2).allMatch(change -> change.probes() == 1);
    }

    @Test
    void spreadsTheStartsOfTenThousandChecks() {
        List<Check> all = checks(10_000, timing(2000, 1000, 2, 3, 500, 10));
        rig.apply(all);
        rig.run(10_000);

        Map<Long, Integer> perTick = new TreeMap<>();
        targets.starts.forEach(start -> perTick.merge(start.millis() / 10, 1, Integer::sum));
        assertThat(targets.starts).hasSizeBetween(48_000, 52_000);
        assertThat(perTick.values()).allMatch(starts -> starts <= 100);
        assertThat(checker.counts().delayed()).isZero();
    }

    @Test
    void asksEachTargetOncePerInterval() {
        rig.begin(one);
        rig.run(20_000);

        List<Long> starts = targets.startsOf(one);
        assertThat(starts).hasSize(10);
        for (int i = 1; i < starts.size(); i++) {
            assertThat(starts.get(i) - starts.get(i - 1)).isEqualTo(2000);
        }
    }

    @Test
    void asksFastWhileInQuestionAndSlowlyOnceDown() {
        rig.begin(one);
        targets.behave(one, REFUSING);
        long first = rig.awaitStart(one);
        rig.run(16_000);

        assertThat(targets.startsOf(one).stream().map(start -> start - first))
                .containsExactly(0L, 500L, 1000L, 3000L, 5000L, 7000L, 11_000L, 15_000L);
        assertThat(rig.changes).singleElement().satisfies(change -> {
            assertThat(change.before()).isEqualTo(Health.UP);
            assertThat(change.after()).isEqualTo(Health.DOWN);
            assertThat(change.cause()).isEqualTo(REFUSED);
            assertThat(change.probes()).isEqualTo(3);
            assertThat(rig.millisOf(change.firstSignNanos())).isEqualTo(first);
            assertThat(rig.millisOf(change.decidedNanos())).isEqualTo(first + 1001);
        });
    }

    @Test
    void returnsAfterRisePassesAtTheFastInterval() {
        rig.begin(one);
        targets.behave(one, REFUSING);
        rig.run(4000);
        rig.changes.clear();
        targets.behave(one, WELL);
        long first = rig.awaitStart(one);
        rig.run(600);

        assertThat(rig.changes).singleElement().satisfies(change -> {
            assertThat(change.after()).isEqualTo(Health.UP);
            assertThat(change.probes()).isEqualTo(2);
            assertThat(rig.millisOf(change.firstSignNanos())).isEqualTo(first);
            assertThat(rig.millisOf(change.decidedNanos())).isEqualTo(first + 501);
        });
    }

    @ParameterizedTest
    @CsvSource({
        // interval, timeout, fall, fast
        "2000, 1000, 3, 500",
        "500,  300,  2, 500",
        "500,  300,  2, 100",
        "2000, 1000, 1, 500",
        "2000, 1000, 8, 100",
        "5000, 4000, 5, 500",
        "1000, 200,  3, 500",
        "100,  1000, 5, 100",
    })
    void findsASilentTargetDownFallLessOneFastIntervalsAndOneTimeoutAfterItsFirstSilenceToOneTick(
            long interval, long timeout, int fall, long fast) {
        Check check = check(1, timing(interval, timeout, 2, fall, fast));
        rig.begin(check);
        targets.behave(check, SILENT);
        long first = rig.awaitStart(check);
        rig.run((fall - 1) * fast + timeout - 1);
        assertThat(rig.changes).isEmpty();

        rig.run(11);

        assertThat(rig.changes).singleElement().satisfies(change -> {
            assertThat(change.after()).isEqualTo(Health.DOWN);
            assertThat(change.cause().reason()).isEqualTo(Reason.TIMED_OUT);
            assertThat(rig.millisOf(change.firstSignNanos())).isEqualTo(first);
        });
    }

    @Test
    void keepsTheBoundForASilentTargetWithJitter() {
        long seed = new SplittableRandom().nextLong();
        CheckTiming timing = timing(2000, 1000, 2, 3, 500, 50);
        CheckerRig jittered = new CheckerRig(0, seed, 1000);
        List<Check> all = checks(200, timing);
        jittered.begin(all);
        all.forEach(check -> jittered.targets.behave(check, SILENT));
        jittered.run(6000);

        assertThat(jittered.changes)
                .as("seed %d", seed)
                .hasSize(200)
                .allSatisfy(change -> assertThat(
                                jittered.millisOf(change.decidedNanos()) - jittered.millisOf(change.firstSignNanos()))
                        .isBetween(1500L, 2030L));
    }

    @Test
    void doesNotPileUpProbesOfTheDead() {
        rig.begin(one);
        targets.behave(one, SILENT);
        rig.run(6000);
        targets.starts.clear();
        targets.mostOfOneTarget = 0;
        rig.run(60_000);

        assertThat(targets.mostOfOneTarget).isEqualTo(1);
        assertThat(targets.startsOf(one)).hasSizeBetween(6, 9);
    }

    @Test
    void asksATargetThatIsAlwaysSlowTwicePerIntervalAndKeepsItUp() {
        targets.behave(one, asked -> new Answer(700, PASS));
        rig.apply(List.of(one));
        rig.run(3000);
        targets.starts.clear();
        rig.changes.clear();
        rig.run(25_000);

        assertThat(rig.changes).isEmpty();
        assertThat(checker.health(one)).isEqualTo(Health.UP);
        assertThat(targets.startsOf(one)).hasSizeBetween(18, 21);
        assertThat(checker.counts().failed()).isZero();
    }

    @Test
    void boundsTheProbesOfOneCheckThatAreUnderWayTogether() {
        Check patient = check(1, timing(2000, 60_000, 2, 3, 100));
        rig.begin(patient);
        targets.behave(patient, SILENT);
        rig.run(50_000);

        assertThat(targets.mostOfOneTarget).isEqualTo(CheckRun.MOST_AT_ONCE);
    }

    @Test
    void goesDownThoughEarlierProbesAreStillUnanswered() {
        rig.begin(one);
        targets.behave(one, SILENT);
        long first = rig.awaitStart(one);
        targets.behave(one, REFUSING);
        rig.run(1020);

        assertThat(rig.changes).singleElement().satisfies(change -> {
            assertThat(change.after()).isEqualTo(Health.DOWN);
            assertThat(rig.millisOf(change.firstSignNanos())).isEqualTo(first);
            assertThat(change.probes()).isEqualTo(3);
        });
    }

    @Test
    void doesNotBelieveAnOldPassThatComesAfterNewerRefusals() {
        rig.begin(one);
        targets.behave(one, asked -> new Answer(980, PASS));
        rig.awaitStart(one);
        targets.behave(one, REFUSING);
        checker.suspect(one);
        rig.run(950);
        assertThat(checker.statusOrNull(one).contrary()).isEqualTo(2);

        targets.behave(one, SILENT);
        rig.run(100);
        assertThat(checker.statusOrNull(one).contrary()).isEqualTo(2);
        assertThat(checker.counts().cancelled()).isZero();
        assertThat(targets.inFlight).isEqualTo(1);
    }

    @Test
    void letsItsListenerReplaceTheChecksAndDoubtThem() {
        List<Check> all = checks(50, timing(200, 100, 1, 1, 50));
        all.forEach(check -> targets.behave(check, SILENT));
        rig.afterChange = () -> {
            checker.suspect(one);
            rig.apply(rig.changes.size() % 2 == 0 ? all : List.of(one, all.get(7)));
        };
        rig.apply(all);
        rig.run(10_000);

        assertThat(rig.changes).hasSizeGreaterThan(5);
        assertThat(checker.counts().inFlight()).isEqualTo(targets.inFlight);
        checker.stop();
        assertThat(targets.inFlight).isZero();
    }

    @Test
    void forgetsAnUnansweredProbeOnceALaterOneHasPassed() {
        rig.begin(one);
        targets.behave(one, SILENT);
        rig.awaitStart(one);
        targets.behave(one, WELL);
        rig.run(1990);

        assertThat(checker.statusOrNull(one).contrary()).isZero();
        assertThat(checker.counts().failed()).isZero();
        assertThat(checker.counts().cancelled()).isEqualTo(1);
        assertThat(targets.inFlight).isZero();
    }

    @Test
    void switchesToDegradedAndBackAtOnce() {
        rig.begin(one);
        targets.behave(one, asked -> new Answer(1, DRAIN));
        rig.run(2000);
        assertThat(checker.health(one)).isEqualTo(Health.DEGRADED);

        targets.behave(one, WELL);
        rig.run(2010);
        assertThat(checker.health(one)).isEqualTo(Health.UP);
        assertThat(rig.changes).hasSize(2);
    }

    @Test
    void asksOnceForEqualChecks() {
        rig.begin(one, check(1, timing(2000, 1000, 2, 3, 500)));
        rig.run(20_000);

        assertThat(checker.counts().checks()).isEqualTo(1);
        assertThat(targets.starts).hasSize(10);
    }

    @Test
    void keepsTheHistoryOfChecksThatStay() {
        rig.begin(one);
        targets.behave(one, REFUSING);
        long first = rig.awaitStart(one);
        rig.run(600);
        assertThat(checker.statusOrNull(one).contrary()).isEqualTo(2);

        rig.apply(List.of(check(1, USUAL), check(2, USUAL)));
        rig.run(500);

        assertThat(checker.health(one)).isEqualTo(Health.DOWN);
        assertThat(targets.startsOf(one).stream().map(start -> start - first)).containsExactly(0L, 500L, 1000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UP", "DOWN", "DEGRADED"})
    void beginsAChangedCheckWithTheHealthThatWasKnown(Health known) {
        checker.apply(Map.of(one, known));
        assertThat(checker.health(one)).isEqualTo(known);

        targets.behave(one, known == Health.DOWN ? WELL : REFUSING);
        rig.awaitStart(one);
        rig.run(10);

        assertThat(checker.health(one)).isEqualTo(known);
        assertThat(checker.statusOrNull(one).contrary()).isEqualTo(1);
    }

    @Test
    void cancelsTheProbesOfChecksThatGo() {
        rig.begin(one);
        targets.behave(one, SILENT);
        rig.awaitStart(one);
        assertThat(targets.inFlight).isEqualTo(1);

        rig.apply(List.of());
        rig.run(10_000);

        assertThat(targets.inFlight).isZero();
        assertThat(rig.changes).isEmpty();
        assertThat(checker.counts().inFlight()).isZero();
        assertThat(checker.statusOrNull(one)).isNull();
        assertThat(targets.startsOf(one)).hasSize(1);
    }

    @Test
    void beginsAnewAfterAStopWithoutTakingTheRestForAStall() {
        rig.begin(one);
        checker.stop();
        rig.run(60_000);
        rig.begin(one);

        assertThat(checker.health(one)).isEqualTo(Health.UP);
        assertThat(checker.counts().stalls()).isZero();
    }

    @Test
    void asksASuspectAtOnce() {
        rig.begin(one);
        long last = rig.awaitStart(one);
        rig.run(700);
        long now = rig.nowMillis();
        checker.suspect(one);
        rig.run(20);

        assertThat(targets.startsOf(one)).hasSize(2);
        assertThat(targets.startsOf(one).get(1) - now).isBetween(0L, 10L);
        assertThat(last).isLessThan(now);
    }

    @Test
    void findsASuspectDownAfterFallFastIntervals() {
        rig.begin(one);
        rig.awaitStart(one);
        rig.run(300);
        targets.behave(one, REFUSING);
        long now = rig.nowMillis();
        checker.suspect(one);
        rig.run(1011);

        assertThat(rig.changes).hasSize(1);
        assertThat(rig.millisOf(rig.changes.get(0).decidedNanos()) - now).isBetween(1001L, 1011L);
    }

    @Test
    void goesBackToThePlainIntervalOnceASuspectPasses() {
        rig.begin(one);
        rig.awaitStart(one);
        rig.run(700);
        checker.suspect(one);
        long asked = rig.awaitStart(one);

        assertThat(rig.awaitStart(one) - asked).isEqualTo(2000);
    }

    @Test
    void asksOneExtraQuestionPerFastIntervalHoweverOftenItIsSuspected() {
        rig.begin(one);
        for (int i = 0; i < 10_000; i++) {
            checker.suspect(one);
            rig.run(1);
        }

        assertThat(targets.startsOf(one)).hasSizeBetween(19, 22);
    }

    @Test
    void doesNotHurryForTheDeadAndTheUnknown() {
        Check unheld = check(2, USUAL);
        targets.behave(one, REFUSING);
        rig.begin(one);
        rig.awaitStart(one);
        rig.run(50);
        int before = targets.starts.size();
        checker.suspect(one);
        checker.suspect(unheld);
        rig.run(100);

        assertThat(targets.starts).hasSize(before);
    }

    @Test
    void survivesAStormOfSuspects() {
        List<Check> all = checks(10_000, USUAL);
        rig.begin(all);
        targets.starts.clear();
        long end = rig.nowMillis() + 2000;
        while (rig.nowMillis() < end) {
            all.forEach(checker::suspect);
            rig.run(50);
        }

        Map<Long, Long> perTick = startsPerTick(targets.starts);
        assertThat(perTick.values()).allMatch(starts -> starts <= Checker.MOST_STARTS_PER_TICK);
        assertThat(targets.starts).hasSizeBetween(35_000, 41_000);
        assertThat(rig.changes).isEmpty();
        assertThat(checker.counts().delayed()).isPositive();
    }

    private static Map<Long, Long> startsPerTick(List<Start> starts) {
        return starts.stream().collect(Collectors.groupingBy(start -> start.millis() / 10, Collectors.counting()));
    }

    @Test
    void boundsTheProbesUnderWayAndLetsTheOthersWaitInOrder() {
        CheckerRig bounded = new CheckerRig(0, 7, 100);
        List<Check> all = checks(1000, timing(1000, 1000, 1, 1, 500));
        all.forEach(check -> bounded.targets.behave(check, SILENT));
        bounded.apply(all);
        bounded.run(11_000);

        assertThat(bounded.targets.mostInFlight).isEqualTo(100);
        assertThat(bounded.checker.counts().delayed()).isPositive();
        assertThat(bounded.targets.starts.stream().map(Start::target).distinct())
                .hasSize(1000);
        assertThat(bounded.changes).hasSizeGreaterThanOrEqualTo(1000);
    }

    @Test
    void reportsHowACheckStandsAndWhatWasCounted() {
        targets.behave(one, asked -> new Answer(30, DRAIN));
        rig.begin(one);
        CheckStatus status = checker.statusOrNull(one);

        assertThat(status.health()).isEqualTo(Health.DEGRADED);
        assertThat(status.lastResult()).isEqualTo(DRAIN);
        assertThat(status.lastDurationNanos()).isEqualTo(30_000_000);
        assertThat(status.sinceNanos()).isEqualTo(status.lastEndNanos());
        assertThat(status.inFlight()).isZero();
        assertThat(checker.counts()).isEqualTo(new CheckerCounts(1, 0, 1, 1, 0, 0, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 3_000_000_000L, -3_000_000_000L, Long.MIN_VALUE})
    void doesTheSameWhereverTheClockStands(long originNanos) {
        assertThat(historyFrom(originNanos)).isEqualTo(historyFrom(0));
    }

    private static List<String> historyFrom(long originNanos) {
        CheckerRig moved = new CheckerRig(originNanos, 42, 1000);
        List<Check> all = checks(20, timing(2000, 1000, 2, 3, 500, 10));
        SplittableRandom random = new SplittableRandom(42);
        all.forEach(check -> moved.targets.behave(check, asked -> switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> new Answer(random.nextInt(900), REFUSED);
            default -> new Answer(random.nextInt(900), PASS);
        }));
        moved.apply(all);
        moved.run(20_000);
        List<String> history = new ArrayList<>();
        moved.targets.starts.forEach(start -> history.add(start.toString()));
        moved.changes.forEach(change -> history.add(change.check().target() + " " + change.after() + " "
                + moved.millisOf(change.firstSignNanos()) + " " + moved.millisOf(change.decidedNanos())));
        return history;
    }

    @Test
    void neverLosesCountWhateverHappens() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        CheckerRig wild = new CheckerRig(random.nextLong(), seed, 40);
        List<Check> all = checks(60, timing(300, 200, 2, 3, 50, 20));
        all.forEach(check -> wild.targets.behave(check, asked -> switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> new Answer(random.nextInt(300), REFUSED);
            case 2 -> new Answer(random.nextInt(300), SimulatedTargets.RESET);
            default -> new Answer(random.nextInt(300), PASS);
        }));
        for (int step = 0; step < 500; step++) {
            switch (random.nextInt(8)) {
                case 0 -> wild.apply(all.subList(random.nextInt(30), 30 + random.nextInt(30)));
                case 1 -> wild.stall(random.nextInt(2000));
                case 2 -> wild.runTasks();
                case 3 -> checkerSuspects(wild, all, random);
                default -> wild.run(random.nextInt(50));
            }
            CheckerCounts counts = wild.checker.counts();
            assertThat(wild.targets.inFlight).as("seed %d", seed).isEqualTo((int) counts.inFlight());
            assertThat(counts.passed()
                            + counts.failed()
                            + counts.inconclusive()
                            + counts.cancelled()
                            + counts.inFlight())
                    .as("seed %d", seed)
                    .isEqualTo(counts.started());
        }
        wild.checker.stop();
        assertThat(wild.targets.inFlight).isZero();
        assertThat(wild.targets.mostInFlight).isLessThanOrEqualTo(40);
    }

    private static void checkerSuspects(CheckerRig wild, List<Check> all, SplittableRandom random) {
        wild.checker.suspect(all.get(random.nextInt(all.size())));
    }
}
