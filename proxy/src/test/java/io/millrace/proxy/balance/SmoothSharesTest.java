package io.millrace.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmoothSharesTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void staysWithinAFewStepsOfTheShareFromAnyBeginning(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double share = random.nextDouble();
        SmoothShares shares = new SmoothShares(random.nextLong());
        int below = 0;
        for (int step = 1; step <= 100_000; step++) {
            double place = shares.next();
            assertThat(place).isGreaterThanOrEqualTo(0).isLessThan(1);
            below += place < share ? 1 : 0;
            assertThat((double) below).as("seed %d, step %d", seed, step).isCloseTo(step * share, within(5.0));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 7, 8})
    void followsAShareThatChangesAllTheTime(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SmoothShares shares = new SmoothShares(random.nextLong());
        double due = 0;
        int below = 0;
        for (int step = 0; step < 100_000; step++) {
            double share = step % 1_000 / 1_000.0;
            due += share;
            below += shares.next() < share ? 1 : 0;
        }
        assertThat((double) below).as("seed %d", seed).isCloseTo(due, within(200.0));
    }
}
