package io.millrace.proxy.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineWheelTest {

    private static final long TICK = 100;
    private static final int SLOTS = 8;

    private final List<String> fired = new ArrayList<>();

    private DeadlineWheel wheelAt(long now) {
        return new DeadlineWheel(now, TICK, SLOTS);
    }

    private long advancedTo;

    private void advance(DeadlineWheel wheel, long now) {
        advancedTo = now;
        wheel.advance(now);
    }

    private final class Named extends Deadline {
        private final String name;
        private Runnable then = () -> {};

        Named(String name) {
            this.name = name;
        }

        @Override
        protected void onDeadline() {
            fired.add(name + "@" + advancedTo);
            then.run();
        }
    }

    @Test
    void firesOnTheFirstAdvanceAtOrAfterItsInstant() {
        DeadlineWheel wheel = wheelAt(0);
        wheel.set(new Named("a"), 250);
        advance(wheel, 200);
        assertThat(fired).isEmpty();
        advance(wheel, 300);
        assertThat(fired).containsExactly("a@300");
        advance(wheel, 5_000);
        assertThat(fired).hasSize(1);
    }

    @Test
    void aLaterInstantReplacesAnEarlierOne() {
        DeadlineWheel wheel = wheelAt(0);
        Named a = new Named("a");
        wheel.set(a, 250);
        wheel.set(a, 650);
        advance(wheel, 600);
        assertThat(fired).isEmpty();
        advance(wheel, 700);
        assertThat(fired).containsExactly("a@700");
    }

    @Test
    void anEarlierInstantReplacesALaterOne() {
        DeadlineWheel wheel = wheelAt(0);
        Named a = new Named("a");
        wheel.set(a, 650);
        wheel.set(a, 150);
        advance(wheel, 200);
        assertThat(fired).containsExactly("a@200");
    }

    @Test
    void aDeadlineThatThrowsCostsNeitherItsNeighboursNorLaterOnes() {
        DeadlineWheel wheel = wheelAt(0);
        for (String name : List.of("a", "b", "c")) {
            Named failing = new Named(name);
            failing.then = () -> {
                throw new IllegalStateException("thrown on purpose by " + name);
            };
            wheel.set(failing, 150);
        }
        wheel.set(new Named("later"), 250);
        advance(wheel, 200);
        advance(wheel, 300);
        assertThat(fired).containsExactlyInAnyOrder("a@200", "b@200", "c@200", "later@300");
    }

    @Test
    void instantsBeyondTheWheelsRangeAreKept() {
        DeadlineWheel wheel = wheelAt(0);
        wheel.set(new Named("far"), TICK * SLOTS * 5 + 50);
        for (long now = TICK; now <= TICK * SLOTS * 5; now += TICK) {
            advance(wheel, now);
        }
        assertThat(fired).isEmpty();
        advance(wheel, TICK * SLOTS * 5 + TICK);
        assertThat(fired).hasSize(1);
    }

    @Test
    void aLongPauseOfTheLoopFiresEverythingThatIsDue() {
        DeadlineWheel wheel = wheelAt(0);
        wheel.set(new Named("a"), 250);
        wheel.set(new Named("b"), 700);
        wheel.set(new Named("c"), TICK * SLOTS * 20);
        advance(wheel, TICK * SLOTS * 10);
        assertThat(fired).containsExactlyInAnyOrder("a@8000", "b@8000");
    }

    @Test
    void aCancelledDeadlineDoesNotFire() {
        DeadlineWheel wheel = wheelAt(0);
        Named a = new Named("a");
        wheel.set(a, 250);
        wheel.cancel(a);
        wheel.cancel(a);
        advance(wheel, 1_000);
        assertThat(fired).isEmpty();
    }

    @Test
    void oneDeadlineMayCancelAndSetOthersOfTheSameTick() {
        DeadlineWheel wheel = wheelAt(0);
        Named first = new Named("first");
        Named second = new Named("second");
        Named third = new Named("third");
        for (Named each : List.of(first, second, third)) {
            each.then = () -> {
                wheel.cancel(first);
                wheel.cancel(second);
                wheel.cancel(third);
                wheel.set(each, 650);
            };
            wheel.set(each, 250);
        }
        advance(wheel, 300);
        assertThat(fired).hasSize(1);
        advance(wheel, 700);
        assertThat(fired).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE - 3 * TICK, 123_456_789})
    void agreesWithAMapOfInstantsOverRandomHistories(long start) {
        for (long seed = 1; seed <= 30; seed++) {
            compareWithMap(start, seed);
        }
    }

    private void compareWithMap(long start, long seed) {
        Random random = new Random(seed);
        DeadlineWheel wheel = wheelAt(start);
        Map<Named, Long> expected = new HashMap<>();
        List<Named> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(new Named("d" + i));
        }
        fired.clear();
        long now = start;
        for (int step = 0; step < 2_000; step++) {
            Named any = all.get(random.nextInt(all.size()));
            switch (random.nextInt(4)) {
                case 0 -> {
                    wheel.cancel(any);
                    expected.remove(any);
                }
                case 1, 2 -> {
                    long at = now + random.nextInt((int) TICK * SLOTS * 3);
                    wheel.set(any, at);
                    expected.put(any, at);
                }
                default -> {
                    now += TICK * random.nextInt(1, random.nextInt(20) == 0 ? 30 : 3);
                    long instant = now;
                    List<String> due = new ArrayList<>();
                    expected.entrySet().removeIf(entry -> {
                        boolean isDue = entry.getValue() - instant <= 0;
                        if (isDue) {
                            due.add(entry.getKey().name + "@" + instant);
                        }
                        return isDue;
                    });
                    fired.clear();
                    advance(wheel, now);
                    assertThat(fired)
                            .as("seed %d, step %d, start %d", seed, step, start)
                            .containsExactlyInAnyOrderElementsOf(due);
                }
            }
        }
    }
}
