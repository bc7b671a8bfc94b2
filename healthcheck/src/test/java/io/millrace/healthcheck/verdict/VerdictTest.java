package io.millrace.healthcheck.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.millrace.healthcheck.verdict.Verdict.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {

    private static final int LONGEST_HISTORY = 7;

    private static final Map<Outcome, ProbeResult> RESULTS = new EnumMap<>(Outcome.class);

    static {
        for (Outcome outcome : Outcome.values()) {
            Reason reason = outcome == Outcome.FAIL ? Reason.REFUSED : Reason.PASSED;
            RESULTS.put(outcome, new ProbeResult(outcome, Layer.L4, reason, ""));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // health, outcome, effect, health after; rise 2, fall 3, nothing contrary yet
        "UNKNOWN,  PASS,         CHANGED,   UP",
        "UNKNOWN,  DEGRADED,     CHANGED,   DEGRADED",
        "UNKNOWN,  FAIL,         CHANGED,   DOWN",
        "UNKNOWN,  INCONCLUSIVE, UNCHANGED, UNKNOWN",
        "UP,       PASS,         UNCHANGED, UP",
        "UP,       DEGRADED,     CHANGED,   DEGRADED",
        "UP,       FAIL,         PENDING,   UP",
        "UP,       INCONCLUSIVE, UNCHANGED, UP",
        "DEGRADED, PASS,         CHANGED,   UP",
        "DEGRADED, DEGRADED,     UNCHANGED, DEGRADED",
        "DEGRADED, FAIL,         PENDING,   DEGRADED",
        "DEGRADED, INCONCLUSIVE, UNCHANGED, DEGRADED",
        "DOWN,     PASS,         PENDING,   DOWN",
        "DOWN,     DEGRADED,     PENDING,   DOWN",
        "DOWN,     FAIL,         UNCHANGED, DOWN",
        "DOWN,     INCONCLUSIVE, UNCHANGED, DOWN",
    })
    void answersEachResultInEachHealth(Health health, Outcome outcome, Effect effect, Health after) {
        Verdict verdict = new Verdict(timing(2, 3), health, 0);

        assertThat(verdict.fold(result(outcome), 1, 2)).isEqualTo(effect);
        assertThat(verdict.health()).isEqualTo(after);
    }

    @Test
    void agreesWithTheNaiveModelOnEveryShortHistory() {
        Outcome[] outcomes = Outcome.values();
        int histories = (int) Math.pow(outcomes.length, LONGEST_HISTORY);
        for (Health inherited : Health.values()) {
            for (int rise = 1; rise <= 3; rise++) {
                for (int fall = 1; fall <= 3; fall++) {
                    for (int history = 0; history < histories; history++) {
                        List<Outcome> results = new ArrayList<>(LONGEST_HISTORY);
                        for (int i = 0, rest = history; i < LONGEST_HISTORY; i++, rest /= outcomes.length) {
                            results.add(outcomes[rest % outcomes.length]);
                        }
                        compareInOrder(inherited, rise, fall, results);
                    }
                }
            }
        }
    }

    private static void compareInOrder(Health inherited, int rise, int fall, List<Outcome> results) {
        Verdict verdict = new Verdict(timing(rise, fall), inherited, 0);
        NaiveVerdict naive = new NaiveVerdict(inherited, rise, fall);
        for (int i = 0; i < results.size(); i++) {
            Health before = verdict.health();
            Effect effect = verdict.fold(result(results.get(i)), 10L * i, 10L * i + 5);
            naive.fold(results.get(i), 10L * i);
            if (verdict.health() != naive.health()
                    || (effect == Effect.CHANGED) != (before != naive.health())
                    || verdict.inQuestion() != naive.contradicted()) {
                throw new AssertionError("inherited " + inherited + " rise " + rise + " fall " + fall + " results "
                        + results.subList(0, i + 1) + ": " + verdict.health() + " " + effect + ", naive "
                        + naive.health());
            }
        }
    }

    @Test
    void agreesWithTheNaiveModelWhenAnswersComeOutOfOrder() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 20_000; round++) {
            int rise = 1 + random.nextInt(4);
            int fall = 1 + random.nextInt(4);
            Health inherited = Health.values()[random.nextInt(4)];
            Verdict verdict = new Verdict(timing(rise, fall), inherited, 0);
            NaiveVerdict naive = new NaiveVerdict(inherited, rise, fall);
            for (int i = 0; i < 30; i++) {
                long startedNanos = 10L * i - random.nextInt(60);
                Outcome outcome = Outcome.values()[random.nextInt(4)];
                verdict.fold(result(outcome), startedNanos, 10L * i);
                naive.fold(outcome, startedNanos);
                if (verdict.health() != naive.health()) {
                    throw new AssertionError("seed " + seed + " round " + round + " step " + i + ": " + verdict.health()
                            + ", naive " + naive.health());
                }
            }
        }
    }

    @Test
    void doesNotTakeSilenceForTheFirstAnswer() {
        ProbeResult silence = ProbeResult.failed(Layer.L7, Reason.TIMED_OUT, "");
        Verdict verdict = new Verdict(timing(2, 3), Health.UNKNOWN, 0);

        assertThat(verdict.fold(silence, 100, 200)).isEqualTo(Effect.PENDING);
        assertThat(verdict.inQuestion()).isTrue();
        assertThat(verdict.fold(silence, 150, 250)).isEqualTo(Effect.PENDING);
        assertThat(verdict.fold(silence, 200, 300)).isEqualTo(Effect.CHANGED);
        assertThat(verdict.health()).isEqualTo(Health.DOWN);
        assertThat(verdict.firstSignNanos()).isEqualTo(100);
        assertThat(verdict.probes()).isEqualTo(3);
    }

    @Test
    void takesTheFirstAnswerAfterSilenceForWhatItIs() {
        ProbeResult silence = ProbeResult.failed(Layer.L7, Reason.TIMED_OUT, "");
        for (Outcome answer : List.of(Outcome.PASS, Outcome.DEGRADED, Outcome.FAIL)) {
            Verdict verdict = new Verdict(timing(2, 3), Health.UNKNOWN, 0);
            verdict.fold(silence, 100, 200);

            assertThat(verdict.fold(result(answer), 150, 250)).isEqualTo(Effect.CHANGED);
            assertThat(verdict.inQuestion()).isFalse();
        }
    }

    @Test
    void reportsTheFirstSignTheInstantAndTheNumberOfProbes() {
        Verdict verdict = new Verdict(timing(2, 3), Health.UP, 0);
        verdict.fold(result(Outcome.PASS), 100, 101);
        verdict.fold(result(Outcome.FAIL), 200, 300);
        verdict.fold(result(Outcome.FAIL), 250, 350);

        assertThat(verdict.fold(result(Outcome.FAIL), 300, 400)).isEqualTo(Effect.CHANGED);
        assertThat(verdict.firstSignNanos()).isEqualTo(200);
        assertThat(verdict.decidedNanos()).isEqualTo(400);
        assertThat(verdict.probes()).isEqualTo(3);
    }

    @Test
    void takesTheEarliestStartForTheFirstSignThoughItsAnswerCameLater() {
        Verdict verdict = new Verdict(timing(2, 2), Health.UP, 0);
        verdict.fold(result(Outcome.FAIL), 200, 210);
        verdict.fold(result(Outcome.FAIL), 100, 400);

        assertThat(verdict.health()).isEqualTo(Health.DOWN);
        assertThat(verdict.firstSignNanos()).isEqualTo(100);
    }

    @Test
    void doesNotLetAnOldTimeoutUndoANewerPass() {
        Verdict verdict = new Verdict(timing(2, 1), Health.UP, 0);
        verdict.fold(result(Outcome.PASS), 500, 501);

        assertThat(verdict.fold(result(Outcome.FAIL), 0, 1000)).isEqualTo(Effect.UNCHANGED);
        assertThat(verdict.health()).isEqualTo(Health.UP);
    }

    @Test
    void doesNotLetALatePassUndoANewerRefusal() {
        Verdict verdict = new Verdict(timing(2, 2), Health.UP, 0);
        verdict.fold(result(Outcome.FAIL), 500, 501);
        verdict.fold(result(Outcome.PASS), 0, 700);

        assertThat(verdict.contrary()).isEqualTo(1);
        assertThat(verdict.fold(result(Outcome.FAIL), 1000, 1001)).isEqualTo(Effect.CHANGED);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 250, Long.MIN_VALUE, -250})
    void worksWhereverTheClockStands(long originNanos) {
        Verdict verdict = new Verdict(timing(2, 3), Health.UP, originNanos);
        verdict.suspect(originNanos + 50);
        verdict.fold(result(Outcome.FAIL), originNanos + 100, originNanos + 200);
        verdict.fold(result(Outcome.FAIL), originNanos + 300, originNanos + 310);
        verdict.fold(result(Outcome.PASS), originNanos + 200, originNanos + 320);
        verdict.fold(result(Outcome.FAIL), originNanos + 400, originNanos + 500);

        assertThat(verdict.health()).isEqualTo(Health.DOWN);
        assertThat(verdict.decidedNanos() - verdict.firstSignNanos()).isEqualTo(400);
    }

    @Test
    void clearsASuspicionOnlyByAPassThatStartedAfterIt() {
        Verdict verdict = new Verdict(timing(2, 3), Health.UP, 0);
        assertThat(verdict.suspect(100)).isTrue();

        verdict.fold(result(Outcome.PASS), 99, 110);
        assertThat(verdict.inQuestion()).isTrue();

        verdict.fold(result(Outcome.PASS), 100, 111);
        assertThat(verdict.inQuestion()).isFalse();
        assertThat(verdict.health()).isEqualTo(Health.UP);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN", "DOWN"})
    void doubtsOnlyTheLiving(Health health) {
        Verdict verdict = new Verdict(timing(2, 3), health, 0);

        assertThat(verdict.suspect(100)).isFalse();
        assertThat(verdict.inQuestion()).isFalse();
    }

    @Test
    void needsRiseAndFallToChangeAnInheritedHealth() {
        Verdict down = new Verdict(timing(2, 3), Health.DOWN, 0);
        assertThat(down.fold(result(Outcome.PASS), 1, 2)).isEqualTo(Effect.PENDING);
        assertThat(down.fold(result(Outcome.PASS), 3, 4)).isEqualTo(Effect.CHANGED);

        Verdict up = new Verdict(timing(2, 3), Health.UP, 0);
        assertThat(up.fold(result(Outcome.FAIL), 1, 2)).isEqualTo(Effect.PENDING);
        assertThat(up.probes()).isZero();
    }

    @Test
    void returnsToAskingForDrainWhenThatIsTheLastAnswer() {
        Verdict verdict = new Verdict(timing(2, 1), Health.DOWN, 0);
        verdict.fold(result(Outcome.PASS), 1, 2);

        assertThat(verdict.fold(result(Outcome.DEGRADED), 3, 4)).isEqualTo(Effect.CHANGED);
        assertThat(verdict.health()).isEqualTo(Health.DEGRADED);
    }

    static CheckTiming timing(int rise, int fall) {
        return new CheckTiming(
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                rise,
                fall,
                0,
                Duration.ofMillis(500),
                Duration.ofSeconds(10));
    }

    static ProbeResult result(Outcome outcome) {
        return RESULTS.get(outcome);
    }
}
