package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedPaceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** Near the end of the clock, which wraps around within each test. */
    private static final long START = Long.MAX_VALUE - 5;

    @Test
    void isDueAtEvenDistancesFromTheStart() {
        FixedPace pace = new FixedPace(START, 1_000, 3);

        assertThat(pace.isDue(START - 1)).isFalse();
        assertThat(pace.isDue(START)).isTrue();
        assertThat(pace.take(START)).isEqualTo(START);
        assertThat(pace.isDue(START + 999_999)).isFalse();
        assertThat(pace.untilDueNanos(START + 999_999)).isEqualTo(1);
        assertThat(pace.take(START + 1_000_000)).isEqualTo(START + 1_000_000);
        assertThat(pace.take(START + 2_000_000)).isEqualTo(START + 2_000_000);
        assertThat(pace.isDue(START + SECOND)).isFalse();
        assertThat(pace.left()).isZero();
    }

    @Test
    void givesTheInstantsThatWentByWhileNothingCouldBeSent() {
        FixedPace pace = new FixedPace(START, 1_000, 1_000);
        long late = START + 200 * 1_000_000L;

        for (int i = 0; i <= 200; i++) {
            assertThat(pace.isDue(late)).isTrue();
            assertThat(pace.take(late) - START).isEqualTo(i * 1_000_000L);
        }
        assertThat(pace.isDue(late)).isFalse();
        assertThat(pace.left()).isEqualTo(799);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 7, 999, 30_011, 999_983, 1_000_000})
    void doesNotDriftAtAnyRate(long perSecond) {
        long seconds = 1;
        FixedPace pace = new FixedPace(START, perSecond, perSecond * seconds + 1);
        long last = START;

        for (long i = 0; i < perSecond * seconds; i++) {
            long due = pace.take(0);
            assertThat(due - last).isBetween(0L, SECOND / perSecond + 1);
            last = due;
        }

        assertThat(pace.take(0)).isEqualTo(START + seconds * SECOND);
    }
}
