package io.millrace.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyClockTest {

    private static final long SECOND = 1_000_000_000L;

    private final BodyClock clock = new BodyClock();

    private long leftSeconds(long atSecond) {
        return clock.leftNanos(atSecond * SECOND, 20 * SECOND, 500) / SECOND;
    }

    @Test
    void givesTheGraceFromTheMomentItStarts() {
        assertThat(clock.start(100 * SECOND)).isTrue();
        assertThat(leftSeconds(100)).isEqualTo(20);
        assertThat(leftSeconds(121)).isEqualTo(-1);
    }

    @Test
    void startsOnceUntilItIsReset() {
        clock.start(0);
        assertThat(clock.start(10 * SECOND)).isFalse();
        assertThat(leftSeconds(10)).isEqualTo(10);
        clock.reset();
        assertThat(clock.running()).isFalse();
        assertThat(clock.start(30 * SECOND)).isTrue();
        assertThat(leftSeconds(30)).isEqualTo(20);
    }

    @Test
    void addsTimeForEveryByteAtTheSlowestRate() {
        clock.start(0);
        clock.received(5_000);
        assertThat(leftSeconds(0)).isEqualTo(30);
        assertThat(leftSeconds(29)).isEqualTo(1);
    }

    @Test
    void standsWhileTheBackendDoesNotTakeWhatCame() {
        clock.start(0);
        clock.block(5 * SECOND);
        clock.block(9 * SECOND);
        assertThat(leftSeconds(1_000)).isEqualTo(15);
        clock.unblock(65 * SECOND);
        assertThat(leftSeconds(70)).isEqualTo(10);
    }

    @Test
    void aBlockBeforeTheStartCountsForNothing() {
        clock.block(0);
        clock.start(50 * SECOND);
        clock.unblock(60 * SECOND);
        assertThat(leftSeconds(60)).isEqualTo(10);
    }

    @Test
    void worksAcrossTheEndOfTheClocksRange() {
        clock.start(Long.MAX_VALUE - SECOND);
        assertThat(clock.leftNanos(Long.MIN_VALUE + 4 * SECOND, 20 * SECOND, 500) / SECOND)
                .isEqualTo(14);
    }
}
