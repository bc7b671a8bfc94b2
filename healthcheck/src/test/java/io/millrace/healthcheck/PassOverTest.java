package io.millrace.healthcheck;

import static io.millrace.healthcheck.PassOver.FIRST_MOMENT_NANOS;
import static io.millrace.healthcheck.PassOver.LONGEST_MOMENT_NANOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassOverTest {

    private static final long TRIAL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final PassOver passOver = new PassOver();

    @Test
    void letsEverybodyPassWhileNothingFailed() {
        for (long now : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
            assertThat(passOver.passedOver(now)).isFalse();
            assertThat(passOver.tryPass(now, TRIAL_NANOS)).isTrue();
            assertThat(passOver.tryPass(now, TRIAL_NANOS)).isTrue();
        }
    }

    @Test
    void leavesTheEndpointOutForExactlyTheFirstMoment() {
        passOver.failed(0);

        assertThat(passOver.passedOver(0)).isTrue();
        assertThat(passOver.tryPass(0, TRIAL_NANOS)).isFalse();
        assertThat(passOver.passedOver(FIRST_MOMENT_NANOS - 1)).isTrue();
        assertThat(passOver.tryPass(FIRST_MOMENT_NANOS - 1, TRIAL_NANOS)).isFalse();
        assertThat(passOver.passedOver(FIRST_MOMENT_NANOS)).isFalse();
        assertThat(passOver.tryPass(FIRST_MOMENT_NANOS, TRIAL_NANOS)).isTrue();
    }

    @Test
    void grantsOneTrialAtATime() {
        passOver.failed(0);
        long now = FIRST_MOMENT_NANOS;

        assertThat(passOver.tryPass(now, TRIAL_NANOS)).isTrue();
        assertThat(passOver.tryPass(now, TRIAL_NANOS)).isFalse();
        assertThat(passOver.passedOver(now)).isTrue();
        assertThat(passOver.tryPass(now + TRIAL_NANOS - 1, TRIAL_NANOS)).isFalse();
    }

    @Test
    void grantsAnotherTrialWhenTheFirstNeverReported() {
        passOver.failed(0);
        long now = FIRST_MOMENT_NANOS;
        passOver.tryPass(now, TRIAL_NANOS);

        assertThat(passOver.tryPass(now + TRIAL_NANOS, TRIAL_NANOS)).isTrue();
        assertThat(passOver.tryPass(now + TRIAL_NANOS, TRIAL_NANOS)).isFalse();
    }

    @Test
    void doublesTheMomentWithEachFailedTrialUpToTheLongest() {
        List<Long> momentsSeconds = new ArrayList<>();
        long now = 0;
        passOver.failed(now);
        for (int i = 0; i < 8; i++) {
            long length = momentFrom(now);
            momentsSeconds.add(TimeUnit.NANOSECONDS.toSeconds(length));
            now += length;
            assertThat(passOver.tryPass(now, TRIAL_NANOS)).isTrue();
            passOver.failed(now);
        }
        assertThat(momentsSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
    }

    @Test
    void startsAgainFromTheFirstMomentAfterSuccess() {
        passOver.failed(0);
        passOver.tryPass(FIRST_MOMENT_NANOS, TRIAL_NANOS);
        passOver.failed(FIRST_MOMENT_NANOS);
        passOver.succeeded();

        passOver.failed(0);
        assertThat(momentFrom(0)).isEqualTo(FIRST_MOMENT_NANOS);
    }

    @Test
    void successLetsEverybodyPassAtOnce() {
        passOver.failed(0);
        passOver.tryPass(FIRST_MOMENT_NANOS, TRIAL_NANOS);
        passOver.succeeded();

        assertThat(passOver.passedOver(FIRST_MOMENT_NANOS)).isFalse();
        assertThat(passOver.tryPass(FIRST_MOMENT_NANOS, TRIAL_NANOS)).isTrue();
        assertThat(passOver.tryPass(FIRST_MOMENT_NANOS, TRIAL_NANOS)).isTrue();
    }

    @Test
    void reportsEachTransitionOnce() {
        assertThat(passOver.succeeded()).isFalse();
        assertThat(passOver.failed(0)).isTrue();
        assertThat(passOver.failed(0)).isFalse();
        passOver.tryPass(FIRST_MOMENT_NANOS, TRIAL_NANOS);
        assertThat(passOver.failed(FIRST_MOMENT_NANOS)).isFalse();
        assertThat(passOver.succeeded()).isTrue();
        assertThat(passOver.succeeded()).isFalse();
        assertThat(passOver.failed(0)).isTrue();
    }

    @Test
    void doesNotLengthenTheMomentForConnectsThatFailTogether() {
        for (int i = 0; i < 100; i++) {
            passOver.failed(i);
        }
        assertThat(momentFrom(0)).isEqualTo(FIRST_MOMENT_NANOS);
    }

    @Test
    void countsALateFailureAfterTheMomentLikeAFailedTrial() {
        passOver.failed(0);
        passOver.failed(FIRST_MOMENT_NANOS);

        assertThat(momentFrom(FIRST_MOMENT_NANOS)).isEqualTo(2 * FIRST_MOMENT_NANOS);
    }

    @Test
    void endsATrialAtOnceWhenItFailsEarly() {
        passOver.failed(0);
        passOver.tryPass(FIRST_MOMENT_NANOS, 10 * LONGEST_MOMENT_NANOS);
        passOver.failed(FIRST_MOMENT_NANOS + 1);

        assertThat(momentFrom(FIRST_MOMENT_NANOS + 1)).isEqualTo(2 * FIRST_MOMENT_NANOS);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 500_000_000L, Long.MIN_VALUE, -500_000_000L, -1})
    void measuresTheMomentAcrossTheWrapAroundOfTheClock(long start) {
        passOver.failed(start);

        assertThat(passOver.passedOver(start)).isTrue();
        assertThat(passOver.passedOver(start + FIRST_MOMENT_NANOS - 1)).isTrue();
        assertThat(passOver.passedOver(start + FIRST_MOMENT_NANOS)).isFalse();
        assertThat(passOver.tryPass(start + FIRST_MOMENT_NANOS, TRIAL_NANOS)).isTrue();
        assertThat(passOver.tryPass(start + FIRST_MOMENT_NANOS, TRIAL_NANOS)).isFalse();
        assertThat(passOver.tryPass(start + FIRST_MOMENT_NANOS + TRIAL_NANOS, TRIAL_NANOS))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void refusesATrialWithoutTime(long trialNanos) {
        assertThatThrownBy(() -> passOver.tryPass(0, trialNanos))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trialNanos: " + trialNanos + " (expected: >= 1)");
    }

    @Test
    void grantsExactlyOneTrialToManyThreads() throws Exception {
        int threads = 8;
        int rounds = 2_000;
        CyclicBarrier together = new CyclicBarrier(threads);
        passOver.failed(0);
        Callable<int[]> contender = () -> {
            int[] granted = new int[rounds];
            for (int round = 0; round < rounds; round++) {
                together.await(10, TimeUnit.SECONDS);
                boolean won = passOver.tryPass(FIRST_MOMENT_NANOS + round * TRIAL_NANOS, TRIAL_NANOS);
                granted[round] = won ? 1 : 0;
            }
            return granted;
        };
        int[] granted = sumOf(runOn(threads, contender), rounds);
        assertThat(granted).containsOnly(1);
    }

    @Test
    void reportsOneTransitionEachWayToManyThreads() throws Exception {
        int threads = 8;
        int rounds = 2_000;
        CyclicBarrier together = new CyclicBarrier(threads);
        Callable<int[]> reporter = () -> {
            int[] transitions = new int[2 * rounds];
            for (int round = 0; round < rounds; round++) {
                together.await(10, TimeUnit.SECONDS);
                transitions[2 * round] = passOver.failed(0) ? 1 : 0;
                together.await(10, TimeUnit.SECONDS);
                transitions[2 * round + 1] = passOver.succeeded() ? 1 : 0;
            }
            return transitions;
        };
        int[] transitions = sumOf(runOn(threads, reporter), 2 * rounds);
        assertThat(transitions).containsOnly(1);
    }

    /** The length of the moment that began at {@code startNanos}, found by bisection on what callers see. */
    private long momentFrom(long startNanos) {
        long low = 0;
        long high = 2 * LONGEST_MOMENT_NANOS;
        while (low < high) {
            long middle = (low + high) / 2;
            if (passOver.passedOver(startNanos + middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static List<int[]> runOn(int threads, Callable<int[]> task) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<int[]>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(executor.submit(task));
            }
            List<int[]> results = new ArrayList<>();
            for (Future<int[]> future : futures) {
                results.add(future.get(30, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    private static int[] sumOf(List<int[]> rows, int length) {
        int[] sum = new int[length];
        for (int[] row : rows) {
            for (int i = 0; i < length; i++) {
                sum[i] += row[i];
            }
        }
        return sum;
    }

    @Test
    void anAnswerToWhatWasSentSinceTheFailureEndsTheMoment() {
        passOver.failed(100);

        assertThat(passOver.answered(99)).isFalse();
        assertThat(passOver.passedOver(100)).isTrue();
        assertThat(passOver.answered(100)).isTrue();
        assertThat(passOver.passedOver(100)).isFalse();
        assertThat(passOver.answered(101)).isFalse();
    }

    @Test
    void anAnswerThatWasOnItsWayBeforeTheFailureDoesNotEndATrialEither() {
        passOver.failed(100);
        passOver.tryPass(100 + FIRST_MOMENT_NANOS, TRIAL_NANOS);

        assertThat(passOver.answered(99)).isFalse();
        assertThat(passOver.passedOver(100 + FIRST_MOMENT_NANOS)).isTrue();
        assertThat(passOver.answered(100 + FIRST_MOMENT_NANOS)).isTrue();
    }
}
