package io.millrace.healthcheck.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallRateTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    @Test
    void aMinuteHasRoomForSoManyCallsWheneverItBegins() {
        long seed = 7_301;
        Random chance = new Random(seed);
        CallRate rate = new CallRate(10);
        ArrayDeque<Long> lastMinute = new ArrayDeque<>();
        long now = Long.MAX_VALUE - 5 * MINUTE;
        for (int i = 0; i < 100_000; i++) {
            now += chance.nextLong(MINUTE / 15);
            while (!lastMinute.isEmpty() && now - lastMinute.peekFirst() >= MINUTE) {
                lastMinute.removeFirst();
            }
            boolean room = lastMinute.size() < 10;
            assertThat(rate.waitNanos(now) == 0).as("seed %d, step %d", seed, i).isEqualTo(room);
            assertThat(rate.tryTake(now)).isEqualTo(room);
            if (room) {
                lastMinute.addLast(now);
            }
        }
    }

    @Test
    void theWaitEndsWhenTheOldestCallIsAMinuteAgo() {
        CallRate rate = new CallRate(2);
        rate.tryTake(0);
        rate.tryTake(10);

        assertThat(rate.waitNanos(20)).isEqualTo(MINUTE - 20);
        assertThat(rate.tryTake(MINUTE - 1)).isFalse();
        assertThat(rate.tryTake(MINUTE)).isTrue();
        assertThat(rate.waitNanos(MINUTE)).isEqualTo(10);
    }
}
