package io.millrace.healthcheck.tier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlowStartTest {

    private static final long DURATION = TimeUnit.SECONDS.toNanos(30);

    @Test
    void climbsFromTenPercentToAllInStepsOfFive() {
        SlowStart way = SlowStart.returned(0);
        List<Integer> seen = new ArrayList<>();
        for (long now = 0; now <= DURATION; now += DURATION / 3_000) {
            int percent = way.percent(now, DURATION);
            if (seen.isEmpty() || seen.get(seen.size() - 1) != percent) {
                seen.add(percent);
            }
        }

        assertThat(seen).containsExactly(10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100);
    }

    @Test
    void keepsBelowTheStraightLineByLessThanOneStep() {
        SlowStart way = SlowStart.returned(0);
        for (long now = 0; now <= DURATION; now += 7_654_321) {
            double line = 10 + 90.0 * now / DURATION;

            assertThat(way.percent(now, DURATION)).isBetween((int) Math.floor(line - 5), (int) Math.ceil(line));
        }
    }

    @Test
    void changesExactlyWhenItSaidItWould() {
        for (long duration : new long[] {1, 17, 18, 19, 1_000_003, DURATION, TimeUnit.HOURS.toNanos(1)}) {
            long began = Long.MAX_VALUE - duration / 2;
            SlowStart way = SlowStart.returned(began);
            long now = began;
            int changes = 0;
            for (long in = way.nextChangeInNanos(now, duration);
                    in != SlowStart.NEVER;
                    in = way.nextChangeInNanos(now, duration)) {
                int before = way.percent(now, duration);
                assertThat(in).isPositive();
                assertThat(way.percent(now + in - 1, duration)).isEqualTo(before);
                now += in;
                assertThat(way.percent(now, duration)).isGreaterThan(before);
                changes++;
            }

            assertThat(way.percent(now, duration)).isEqualTo(100);
            assertThat(now - began).isEqualTo(duration);
            assertThat(changes).isBetween(1, 18);
        }
    }

    @Test
    void weakensItsTierOnlyWhenItComesBack() {
        assertThat(SlowStart.returned(0).tierPercent(0, DURATION)).isEqualTo(10);
        assertThat(SlowStart.added(0).tierPercent(0, DURATION)).isEqualTo(100);
        assertThat(SlowStart.added(0).percent(0, DURATION)).isEqualTo(10);
    }

    @Test
    void isNoWayAtAllForAWarmMemberOrWithoutDuration() {
        assertThat(SlowStart.WARM.percent(1, DURATION)).isEqualTo(100);
        assertThat(SlowStart.WARM.tierPercent(1, DURATION)).isEqualTo(100);
        assertThat(SlowStart.WARM.nextChangeInNanos(1, DURATION)).isEqualTo(SlowStart.NEVER);
        assertThat(SlowStart.returned(5).percent(5, 0)).isEqualTo(100);
        assertThat(SlowStart.returned(5).nextChangeInNanos(5, 0)).isEqualTo(SlowStart.NEVER);
    }
}
