package io.millrace.healthcheck.schedule;

import static io.millrace.healthcheck.schedule.OwnTime.LONGEST_STEP_NANOS;
import static io.millrace.healthcheck.schedule.OwnTime.STALL_NANOS;
import static io.millrace.healthcheck.schedule.OwnTime.TICK_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnTimeTest {

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void runsWithTheClockWhileTheThreadIsPunctual(long originNanos) {
        OwnTime time = new OwnTime(originNanos);
        for (int i = 1; i <= 1000; i++) {
            time.advance(originNanos + i * TICK_NANOS);
        }

        assertThat(time.nanos()).isEqualTo(1000 * TICK_NANOS);
        assertThat(time.missedNanos()).isZero();
        assertThat(time.stalls()).isZero();
    }

    @Test
    void leavesOutAStallAndCountsIt() {
        OwnTime time = new OwnTime(0);
        long stallNanos = TimeUnit.SECONDS.toNanos(5);
        time.advance(stallNanos);

        assertThat(time.nanos()).isEqualTo(LONGEST_STEP_NANOS);
        assertThat(time.missedNanos()).isEqualTo(stallNanos - LONGEST_STEP_NANOS);
        assertThat(time.stalls()).isEqualTo(1);
        assertThat(time.longestStallNanos()).isEqualTo(stallNanos);
    }

    @Test
    void leavesOutAShortDelayWithoutCountingIt() {
        OwnTime time = new OwnTime(0);
        time.advance(STALL_NANOS - 1);

        assertThat(time.nanos()).isEqualTo(LONGEST_STEP_NANOS);
        assertThat(time.stalls()).isZero();
    }

    @Test
    void neverGoesBackWhenTheClockDoes() {
        OwnTime time = new OwnTime(0);
        time.advance(TICK_NANOS);
        time.advance(TICK_NANOS - TimeUnit.HOURS.toNanos(1));
        time.advance(2 * TICK_NANOS - TimeUnit.HOURS.toNanos(1));

        assertThat(time.nanos()).isEqualTo(2 * TICK_NANOS);
    }

    @Test
    void takesAJumpOfTheClockForAStall() {
        OwnTime time = new OwnTime(0);
        time.advance(TimeUnit.HOURS.toNanos(1));

        assertThat(time.nanos()).isEqualTo(LONGEST_STEP_NANOS);
    }
}
