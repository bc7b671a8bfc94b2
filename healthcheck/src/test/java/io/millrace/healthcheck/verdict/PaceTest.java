package io.millrace.healthcheck.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final double LEAST = 0;
    private static final double MIDDLE = 0.5;
    private static final double MOST = Math.nextDown(1.0);

    @Test
    void slowsDownForTheDeadInStepsOfFallFailures() {
        Verdict verdict = new Verdict(VerdictTest.timing(2, 3), Health.UNKNOWN, 0);
        List<Long> intervals = IntStream.range(0, 12)
                .mapToObj(i -> {
                    verdict.fold(VerdictTest.result(Outcome.FAIL), i, i);
                    return millis(verdict.intervalNanos(MIDDLE));
                })
                .toList();

        assertThat(intervals)
                .containsExactly(2000L, 2000L, 2000L, 4000L, 4000L, 4000L, 8000L, 8000L, 8000L, 10000L, 10000L, 10000L);
    }

    @Test
    void goesFastAfterASignOfLifeAndBackToThePlainIntervalWhenItWasNone() {
        Verdict verdict = new Verdict(VerdictTest.timing(2, 3), Health.DOWN, 0);
        IntStream.range(0, 100).forEach(i -> verdict.fold(VerdictTest.result(Outcome.FAIL), i, i));
        assertThat(millis(verdict.intervalNanos(MIDDLE))).isEqualTo(10_000);

        verdict.fold(VerdictTest.result(Outcome.PASS), 100, 100);
        assertThat(millis(verdict.intervalNanos(MIDDLE))).isEqualTo(500);

        verdict.fold(VerdictTest.result(Outcome.FAIL), 101, 101);
        assertThat(millis(verdict.intervalNanos(MIDDLE))).isEqualTo(2000);
    }

    @Test
    void asksFasterWhileInQuestionAndPlainlyOnceSettled() {
        Verdict verdict = new Verdict(VerdictTest.timing(2, 3), Health.UP, 0);
        assertThat(millis(verdict.intervalNanos(MIDDLE))).isEqualTo(2000);

        verdict.fold(VerdictTest.result(Outcome.FAIL), 1, 1);
        assertThat(millis(verdict.intervalNanos(MIDDLE))).isEqualTo(500);

        verdict.fold(VerdictTest.result(Outcome.PASS), 2, 2);
        assertThat(millis(verdict.intervalNanos(MIDDLE))).isEqualTo(2000);

        verdict.suspect(3);
        assertThat(millis(verdict.intervalNanos(MIDDLE))).isEqualTo(500);
    }

    @Test
    void asksTheUnknownPlainlySinceOneAnswerDecides() {
        assertThat(millis(new Verdict(VerdictTest.timing(2, 3), Health.UNKNOWN, 0).intervalNanos(MIDDLE)))
                .isEqualTo(2000);
    }

    @Test
    void variesPlainIntervalsEitherWayAndFastOnesDownwards() {
        Pace pace = new Pace(timing(2000, 500, 10_000, 10));

        assertThat(millis(pace.settledNanos(LEAST))).isEqualTo(1800);
        assertThat(millis(pace.settledNanos(MIDDLE))).isEqualTo(2000);
        assertThat(millis(pace.settledNanos(MOST))).isBetween(2199L, 2200L);
        assertThat(millis(pace.inQuestionNanos(LEAST))).isEqualTo(500);
        assertThat(millis(pace.inQuestionNanos(MOST))).isBetween(450L, 451L);
        assertThat(millis(pace.deadNanos(1000, MOST))).isBetween(10_999L, 11_000L);
    }

    @Test
    void takesTheIntervalForAFastOneThatIsLongerAndForALongestThatIsShorter() {
        Pace pace = new Pace(timing(300, 500, 100, 0));

        assertThat(millis(pace.inQuestionNanos(MIDDLE))).isEqualTo(300);
        assertThat(millis(pace.deadNanos(1000, MIDDLE))).isEqualTo(300);
    }

    private static CheckTiming timing(long intervalMillis, long fastMillis, long longestMillis, int jitterPercent) {
        return new CheckTiming(
                Duration.ofMillis(intervalMillis),
                Duration.ofSeconds(1),
                2,
                3,
                jitterPercent,
                Duration.ofMillis(fastMillis),
                Duration.ofMillis(longestMillis));
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
