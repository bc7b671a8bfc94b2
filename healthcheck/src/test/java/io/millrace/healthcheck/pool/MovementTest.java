package io.millrace.healthcheck.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.healthcheck.event.Times;
import io.millrace.healthcheck.tier.Mode;
import io.millrace.healthcheck.tier.Selection;
import java.util.List;
import org.junit.jupiter.api.Test;

class MovementTest {

    private static final long TICK = 50_000_000;
    private static final long SIGN = Long.MAX_VALUE - TICK;

    private final PickSamples samples = new PickSamples();
    private final long[] picks = new long[2];
    private long nanos = SIGN;

    private static Selection shares(int percent) {
        return new Selection(Mode.NORMAL, List.of(percent * 100, (100 - percent) * 100));
    }

    private Times measured(int fromPercent, int toPercent) {
        return new Movement(SIGN, shares(fromPercent), shares(toPercent)).measured(samples, Times.UNKNOWN);
    }

    private void read() {
        samples.add(picks.clone(), nanos);
    }

    /** One reading later, so many picks went to each tier. */
    private void tick(int first, int second) {
        picks[0] += first;
        picks[1] += second;
        nanos += TICK;
        read();
    }

    @Test
    void eachPartHasMovedAtTheEndOfTheFirstWindowThatShowsIt() {
        read();
        tick(100, 0);
        tick(51, 49);
        tick(50, 50);
        tick(11, 89);
        tick(10, 90);
        tick(1, 99);
        tick(0, 100);
        assertEquals(new Times(-1, -1, 3 * TICK, 5 * TICK, 7 * TICK), measured(100, 0));
    }

    @Test
    void aPartOfTheTrafficCountsByWhatIsToMove() {
        read();
        tick(1000, 0);
        tick(860, 140);
        tick(850, 150);
        tick(730, 270);
        tick(700, 300);
        assertEquals(new Times(-1, -1, 3 * TICK, 4 * TICK, 5 * TICK), measured(100, 70));
    }

    @Test
    void thinTrafficIsSeenInALongerWindow() {
        read();
        for (int i = 0; i < 10; i++) {
            tick(1, 0);
        }
        for (int i = 0; i < 40; i++) {
            tick(0, 1);
        }
        // 20 picks: all of them moved after the twentieth, 18 after the eighteenth.
        assertEquals(new Times(-1, -1, 20 * TICK, 28 * TICK, 30 * TICK), measured(100, 0));
    }

    @Test
    void nothingIsKnownWithoutTraffic() {
        for (int i = 0; i < 300; i++) {
            tick(0, 0);
        }
        assertEquals(Times.UNKNOWN, measured(100, 0));
    }

    @Test
    void trafficBeforeTheFirstSignSaysNothing() {
        nanos = SIGN - 3 * TICK;
        read();
        tick(0, 1000);
        tick(0, 1000);
        tick(0, 1000);
        assertEquals(Times.UNKNOWN, measured(100, 0));
        tick(0, 1000);
        assertEquals(new Times(-1, -1, TICK, TICK, TICK), measured(100, 0));
    }

    @Test
    void oldReadingsMakeRoomForNewOnes() {
        read();
        for (int i = 0; i < PickSamples.KEPT; i++) {
            tick(100, 0);
        }
        tick(0, 100);
        assertEquals(PickSamples.KEPT, samples.size());
        long lastNanos = (PickSamples.KEPT + 1) * TICK;
        assertEquals(new Times(-1, -1, lastNanos, lastNanos, lastNanos), measured(100, 0));
    }
}
