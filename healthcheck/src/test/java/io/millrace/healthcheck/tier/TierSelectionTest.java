package io.millrace.healthcheck.tier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Selections one after the other, on a clock that the test moves. */
class TierSelectionTest {

    /** Close to where the clock wraps around, so that each test crosses it. */
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(20);

    private TierSelection tiers = new TierSelection(Policies.DEFAULT);

    @Test
    void failsOverAtOnce() {
        assertThat(shares(100, 100)).containsExactly(1, 0);
        assertThat(shares(50, 100)).containsExactly(0.7, 0.3);
        assertThat(shares(0, 100)).containsExactly(0, 1);
    }

    @Test
    void waitsForHoldDownAndThenReturnsStepByStep() {
        shares(0, 100);
        List<String> seen = history(160, 100, 100);

        assertThat(seen)
                .containsExactly(
                        "0s 0.0/1.0",
                        "30s 0.1/0.9",
                        "40s 0.2/0.8",
                        "50s 0.3/0.7",
                        "60s 0.4/0.6",
                        "70s 0.5/0.5",
                        "80s 0.6/0.4",
                        "90s 0.7/0.3",
                        "100s 0.8/0.2",
                        "110s 0.9/0.1",
                        "120s 1.0/0.0");
    }

    @Test
    void keepsWhatTheTierKeptDuringHoldDown() {
        shares(50, 100);

        assertThat(history(100, 100, 100)).containsExactly("0s 0.7/0.3", "30s 0.8/0.2", "40s 0.9/0.1", "50s 1.0/0.0");
    }

    @Test
    void lastStepIsOnlyWhatIsMissing() {
        shares(71, 100);

        assertThat(history(60, 100, 100)).containsExactly("0s 0.994/0.006", "30s 1.0/0.0");
    }

    @Test
    void returnsNoMoreThanTheTierCanTakeAndWaitsForTheRestByItself() {
        shares(0, 100);
        assertThat(history(60, 20, 100)).containsExactly("0s 0.0/1.0", "30s 0.1/0.9", "40s 0.2/0.8", "50s 0.28/0.72");
        assertThat(tiers.nextChangeInNanos(now)).isEqualTo(TierSelection.NEVER);

        assertThat(history(35, 100, 100)).containsExactly("0s 0.28/0.72", "30s 0.38/0.62");
    }

    @Test
    void returnsAllAtOnceAfterHoldDownWithoutARamp() {
        use(Policies.ramp(Policies.DEFAULT, Duration.ofSeconds(5), 10, Duration.ZERO));
        shares(0, 100);

        assertThat(history(60, 100, 100)).containsExactly("0s 0.0/1.0", "5s 1.0/0.0");
    }

    @Test
    void returnsAtOnceWithNeitherHoldDownNorRamp() {
        use(Policies.ramp(Policies.DEFAULT, Duration.ZERO, 10, Duration.ZERO));
        shares(0, 100);

        assertThat(shares(100, 100)).containsExactly(1, 0);
    }

    @Test
    void startsHoldDownOverWithEachFall() {
        shares(0, 100);
        history(29, 100, 100);
        shares(0, 100);

        assertThat(history(35, 100, 100)).containsExactly("0s 0.0/1.0", "30s 0.1/0.9");
    }

    @Test
    void fallDuringTheRampTakesTrafficAwayAtOnceAndStartsOver() {
        shares(0, 100);
        history(55, 100, 100);
        assertThat(shares(100, 100)).containsExactly(0.3, 0.7);

        assertThat(shares(10, 100)).containsExactly(0.14, 0.86);
        assertThat(history(41, 100, 100)).containsExactly("0s 0.14/0.86", "30s 0.24/0.76", "40s 0.34/0.66");
    }

    @Test
    void dipAboveTheSharePassesUnnoticed() {
        shares(0, 100);
        history(55, 100, 100);

        assertThat(shares(60, 100)).containsExactly(0.3, 0.7);
        assertThat(history(10, 100, 100)).containsExactly("0s 0.3/0.7", "5s 0.4/0.6");
    }

    @Test
    void lateCallerGetsOneStepAtATime() {
        shares(0, 100);
        shares(100, 100);
        advance(Duration.ofHours(1));

        assertThat(shares(100, 100)).containsExactly(0.1, 0.9);
        assertThat(shares(100, 100)).containsExactly(0.1, 0.9);
        assertThat(tiers.nextChangeInNanos(now)).isEqualTo(TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void zoneThatBouncesFailsOverOnceAndReturnsWhenItIsQuiet() {
        assertThat(shares(100, 100)).containsExactly(1, 0);
        List<String> seen = new ArrayList<>();
        for (int bounce = 0; bounce < 12; bounce++) {
            seen.addAll(history(5, 0, 100));
            seen.addAll(history(5, 100, 100));
        }

        assertThat(seen).containsOnly("0s 0.0/1.0");
        assertThat(history(130, 100, 100)).hasSize(11).startsWith("0s 0.0/1.0", "25s 0.1/0.9");
        assertThat(shares(100, 100)).containsExactly(1, 0);
    }

    @Test
    void strengthThatJittersMovesTrafficOnce() {
        List<double[]> seen = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            seen.add(shares(i % 2 == 0 ? 60 : 70, 100));
            advance(Duration.ofSeconds(3));
        }

        assertThat(seen).allSatisfy(shares -> assertThat(shares).containsExactly(0.84, 0.16));
    }

    @Test
    void firstAnswersOfAStartAreNoRecovery() {
        Supply asked = new Supply(4, 0, 0, 0, 0, 0, 4, 4);
        assertThat(select(asked, asked).mode()).isEqualTo(Mode.RESERVE);
        assertThat(select(asked, supply(100)).share(1)).isEqualTo(1);
        assertThat(select(new Supply(4, 1, 1, 1, 0, 0, 3, 3), supply(100)).share(0))
                .isEqualTo(1);
        assertThat(select(new Supply(4, 2, 1, 1, 0, 0, 2, 2), supply(100)).share(0))
                .isEqualTo(0.7);
        assertThat(select(new Supply(4, 4, 3, 3, 0, 0, 0, 0), supply(100)).share(0))
                .isEqualTo(1);
    }

    @Test
    void failureAmongFirstAnswersIsARecoveryLater() {
        select(new Supply(4, 0, 0, 0, 0, 0, 4, 4), supply(100));
        select(new Supply(4, 4, 0, 0, 0, 0, 0, 0), supply(100));

        assertThat(history(35, 100, 100)).containsExactly("0s 0.0/1.0", "30s 0.1/0.9");
    }

    @Test
    void membersAddedToARunningTierTakeNothingAway() {
        assertThat(select(supply(100), supply(100)).share(0)).isEqualTo(1);
        assertThat(select(new Supply(200, 100, 100, 100, 0, 0, 100, 100), supply(100))
                        .share(0))
                .isEqualTo(1);
        assertThat(select(new Supply(200, 150, 100, 100, 0, 0, 50, 50), supply(100))
                        .share(0))
                .isEqualTo(0.9333);
        assertThat(select(new Supply(200, 200, 200, 200, 0, 0, 0, 0), supply(100))
                        .share(0))
                .as("those who failed at first were never counted on, so nothing waits")
                .isEqualTo(1);
    }

    @Test
    void coldTierTakesWhatItCanAndWarmsWithoutFurtherWaits() {
        use(Policies.ramp(Policies.DEFAULT, Duration.ZERO, 10, Duration.ZERO));
        select(supply(0), supply(100));

        assertThat(select(cold(10), supply(100)).share(0)).isEqualTo(0.14);
        assertThat(select(cold(45), supply(100)).share(0)).isEqualTo(0.63);
        assertThat(select(cold(75), supply(100)).share(0)).isEqualTo(1);
    }

    @Test
    void warmthAloneDoesNotEndATrustThatWasEarned() {
        use(Policies.ramp(Policies.DEFAULT, Duration.ofSeconds(5), 10, Duration.ZERO));
        select(supply(0), supply(100));
        select(cold(10), supply(100));
        advance(Duration.ofSeconds(5));

        assertThat(select(cold(25), supply(100)).share(0)).isEqualTo(0.35);
        assertThat(select(cold(50), supply(100)).share(0)).isEqualTo(0.7);
        assertThat(select(supply(100), supply(100)).share(0)).isEqualTo(1);
    }

    @Test
    void tierThatIsBelowItsMinimumCountsForNothing() {
        use(Policies.minAvailable(Policies.DEFAULT, 60, true));

        assertThat(shares(59, 100)).containsExactly(0, 1);
        assertThat(history(31, 60, 100)).containsExactly("0s 0.0/1.0", "30s 0.1/0.9");
    }

    @Test
    void minimumThatNobodyReachesIsWaived() {
        use(Policies.minAvailable(Policies.panic(Policies.DEFAULT, 0), 60, true));

        assertThat(shares(50, 20)).containsExactly(0.7143, 0.2857);
        assertThat(shares(0, 20)).containsExactly(0, 1);
    }

    @Test
    void allOrNothingSwitchesAsAWhole() {
        use(Policies.overprovisioning(Policies.minAvailable(Policies.DEFAULT, 2, false), 0));

        assertThat(shares(2, 100)).containsExactly(1, 0);
        assertThat(shares(1, 100)).containsExactly(0, 1);
    }

    @Test
    void fallenTierServesAtOnceWhatOthersCannot() {
        shares(0, 100);

        assertThat(shares(100, 50)).containsExactly(0.3, 0.7);
        assertThat(shares(100, 0)).containsExactly(1, 0);
        assertThat(tiers.nextChangeInNanos(now))
                .as("nothing is left to wait for")
                .isEqualTo(TierSelection.NEVER);
        assertThat(shares(100, 100)).as("what necessity brought back stays").containsExactly(1, 0);
    }

    @Test
    void threeTiersReturnFromTheLastToTheFirst() {
        assertThat(shares(100, 100, 100)).containsExactly(1, 0, 0);
        assertThat(shares(0, 0, 100)).containsExactly(0, 0, 1);
        assertThat(history(41, 0, 100, 100)).containsExactly("0s 0.0/0.0/1.0", "30s 0.0/0.1/0.9", "40s 0.0/0.2/0.8");
        assertThat(history(41, 100, 100, 100))
                .containsExactly(
                        "0s 0.0/0.2/0.8",
                        "9s 0.0/0.3/0.7",
                        "19s 0.0/0.4/0.6",
                        "29s 0.0/0.5/0.5",
                        "30s 0.1/0.5/0.4",
                        "39s 0.1/0.6/0.3",
                        "40s 0.2/0.6/0.2");
    }

    @Test
    void manualFailbackWaitsForTheOperator() {
        use(Policies.manual(Policies.DEFAULT, true));
        shares(100, 100);
        shares(0, 100);
        assertThat(tiers.failBack(now)).as("nobody is well").isFalse();
        assertThat(history(3_600, 100, 100)).containsExactly("0s 0.0/1.0");
        assertThat(tiers.awaitsFailBack()).isTrue();
        assertThat(tiers.nextChangeInNanos(now)).isEqualTo(TierSelection.NEVER);

        assertThat(tiers.failBack(now)).isTrue();
        assertThat(history(11, 100, 100)).containsExactly("0s 0.1/0.9", "10s 0.2/0.8");
        assertThat(shares(0, 100)).containsExactly(0, 1);
        assertThat(history(3_600, 100, 100)).as("a later fall needs it anew").containsExactly("0s 0.0/1.0");
        assertThat(tiers.awaitsFailBack()).isTrue();
    }

    @Test
    void manualFailbackAsksNobodyAboutATierThatLostNoTraffic() {
        use(Policies.manual(Policies.DEFAULT, true));
        shares(100, 100, 100);
        shares(100, 0, 100);
        history(200, 100, 100, 100);

        assertThat(tiers.awaitsFailBack()).isFalse();
        assertThat(shares(0, 100, 100)).containsExactly(0, 1, 0);
    }

    @Test
    void manualFailbackAsksNobodyAboutATierThatWasDownFromTheStart() {
        use(Policies.manual(Policies.DEFAULT, true));
        assertThat(select(new Supply(4, 0, 0, 0, 0, 0, 4, 4), supply(0)).mode()).isEqualTo(Mode.RESERVE);
        assertThat(shares(0, 100)).containsExactly(0, 1);

        assertThat(history(31, 100, 100)).containsExactly("0s 0.0/1.0", "30s 0.1/0.9");
    }

    @Test
    void operatorMayEndAHoldDown() {
        shares(0, 100);
        history(3, 100, 100);

        assertThat(tiers.failBack(now)).isTrue();
        assertThat(history(11, 100, 100)).containsExactly("0s 0.1/0.9", "10s 0.2/0.8");
        assertThat(tiers.failBack(now)).as("the ramp is under way").isFalse();
    }

    @Test
    void reloadKeepsWhatFellAndMeasuresItsWaitByTheNewPolicy() {
        shares(0, 100);
        history(10, 100, 100);
        tiers.apply(Policies.ramp(Policies.DEFAULT, Duration.ofSeconds(15), 50, Duration.ofSeconds(1)));

        assertThat(history(10, 100, 100)).containsExactly("0s 0.0/1.0", "5s 0.5/0.5", "6s 1.0/0.0");
    }

    @Test
    void changeToAutomaticFailbackLetsTrafficReturn() {
        use(Policies.manual(Policies.DEFAULT, true));
        shares(100, 100);
        shares(0, 100);
        history(60, 100, 100);
        tiers.apply(Policies.DEFAULT);

        assertThat(shares(100, 100)).containsExactly(0.1, 0.9);
    }

    @Test
    void changeToManualFailbackLetsARampUnderWayGoOn() {
        shares(100, 100);
        shares(0, 100);
        history(30, 100, 100);
        assertThat(shares(100, 100)).containsExactly(0.1, 0.9);
        tiers.apply(Policies.manual(Policies.DEFAULT, true));

        assertThat(history(11, 100, 100)).containsExactly("0s 0.1/0.9", "10s 0.2/0.8");
    }

    @Test
    void oneOfVeryManyStillServes() {
        Supply almostNobody = new Supply(20_000, 100_000, 1, 1, 0, 0, 0, 0);

        assertThat(select(almostNobody, supply(100)).parts()).containsExactly(1, 9_999);
        use(Policies.panic(Policies.DEFAULT, 0));
        assertThat(select(almostNobody).share(0)).isEqualTo(1);
    }

    @Test
    void tierThatWasTakenOutByTheOperatorReturnsByRamp() {
        shares(100, 100);
        Supply closed = new Supply(100, 0, 0, 0, 0, 0, 0, 0);
        assertThat(select(closed, supply(100)).share(1)).isEqualTo(1);

        assertThat(history(31, 100, 100)).containsExactly("0s 0.0/1.0", "30s 0.1/0.9");
    }

    @Test
    void tierThatDidNotExistHasNotFallen() {
        assertThat(select(Supply.EMPTY, supply(100)).share(1)).isEqualTo(1);

        assertThat(shares(100, 100)).containsExactly(1, 0);
    }

    @Test
    void tierThatWasRemovedIsForgotten() {
        assertThat(shares(0, 0, 100)).containsExactly(0, 0, 1);
        select(supply(0));

        assertThat(shares(0, 100, 100)).containsExactly(0, 1, 0);
    }

    @Test
    void panicUsesAllTiersByWeight() {
        Selection selection = select(supply(40), new Supply(300, 300, 120, 120, 0, 0, 0, 0));

        assertThat(selection).isEqualTo(new Selection(Mode.PANIC, List.of(2_500, 7_500)));
        assertThat(shares(50, 40)).as("who fell in panic waits like everybody").containsExactly(0.56, 0.44);
    }

    @Test
    void startAndSoftDrainAreNoPanic() {
        Supply halfAsked = new Supply(10, 5, 0, 0, 0, 0, 5, 5);
        Supply draining = new Supply(10, 10, 0, 0, 0, 5, 0, 0);
        Supply mostlyDown = new Supply(10, 10, 0, 0, 0, 4, 0, 0);

        assertThat(select(halfAsked).mode()).isEqualTo(Mode.RESERVE);
        assertThat(select(draining).mode()).isEqualTo(Mode.RESERVE);
        assertThat(select(mostlyDown).mode()).isEqualTo(Mode.PANIC);
    }

    @Test
    void servesNobodyOnlyWhenNobodyMayServe() {
        Supply closed = new Supply(5, 0, 0, 0, 0, 0, 0, 0);
        assertThat(select(closed, closed)).isEqualTo(new Selection(Mode.NONE, List.of(0, 0)));
        assertThat(select(supply(0)).mode()).isEqualTo(Mode.PANIC);

        use(Policies.panic(Policies.DEFAULT, 0));
        assertThat(select(supply(0)).mode()).isEqualTo(Mode.NONE);
    }

    private void use(TierPolicy policy) {
        tiers = new TierSelection(policy);
    }

    private void advance(Duration time) {
        now += time.toNanos();
    }

    /** What was selected while the given percentages stayed for some seconds: the first selection, and each that differs. */
    private List<String> history(int seconds, int... available) {
        List<String> seen = new ArrayList<>();
        long began = now;
        long endNanos = TimeUnit.SECONDS.toNanos(seconds);
        String before = "";
        while (true) {
            String shares = words(shares(available));
            if (!shares.equals(before)) {
                seen.add(TimeUnit.NANOSECONDS.toSeconds(now - began) + "s " + shares);
            }
            before = shares;
            long in = tiers.nextChangeInNanos(now);
            if (in >= endNanos - (now - began)) {
                now = began + endNanos;
                return seen;
            }
            now += in;
        }
    }

    private static String words(double[] shares) {
        return String.join("/", Arrays.stream(shares).mapToObj(Double::toString).toList());
    }

    private double[] shares(int... available) {
        Selection selection = select(
                Arrays.stream(available).mapToObj(TierSelectionTest::supply).toArray(Supply[]::new));
        return selection.parts().stream()
                .mapToDouble(parts -> (double) parts / Selection.WHOLE)
                .toArray();
    }

    private Selection select(Supply... supplies) {
        return tiers.select(List.of(supplies), now);
    }

    /** A tier of 100 equal members, some available and the others DOWN. */
    private static Supply supply(int available) {
        return new Supply(100, 100, available, available, 0, 0, 0, 0);
    }

    /** A tier of 100 equal members that all came back together, at this percentage of their weight. */
    private static Supply cold(int percent) {
        return new Supply(100, 100, 100, 100, 100 - percent, 0, 0, 0);
    }
}
