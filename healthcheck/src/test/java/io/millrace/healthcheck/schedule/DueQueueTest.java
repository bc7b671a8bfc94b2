package io.millrace.healthcheck.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DueQueueTest {

    private static final class Item extends Due {
        long expectedNanos;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 500, -500})
    void agreesWithASortedListWhereverTheClockStands(long originNanos) {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        DueQueue<Item> queue = new DueQueue<>();
        List<Item> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(new Item());
        }
        List<Item> queued = new ArrayList<>();
        for (int step = 0; step < 50_000; step++) {
            Item item = all.get(random.nextInt(all.size()));
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    item.expectedNanos = originNanos + random.nextInt(1000);
                    queue.set(item, item.expectedNanos);
                    if (!queued.contains(item)) {
                        queued.add(item);
                    }
                }
                case 2 -> {
                    queue.remove(item);
                    queued.remove(item);
                }
                default -> pollAndCompare(queue, queued, originNanos, originNanos + random.nextInt(1000), seed);
            }
            assertThat(queue.size()).as("seed %d step %d", seed, step).isEqualTo(queued.size());
        }
    }

    private static void pollAndCompare(
            DueQueue<Item> queue, List<Item> queued, long originNanos, long nowNanos, long seed) {
        Item earliest = queued.stream()
                .min(Comparator.comparingLong(each -> each.expectedNanos - originNanos))
                .orElse(null);
        boolean due = earliest != null && earliest.expectedNanos - nowNanos <= 0;
        Item polled = queue.pollOrNull(nowNanos);
        assertThat(polled != null).as("seed %d", seed).isEqualTo(due);
        if (polled != null) {
            assertThat(polled.expectedNanos).as("seed %d", seed).isEqualTo(earliest.expectedNanos);
            assertThat(polled.position).isEqualTo(Due.NOT_QUEUED);
            queued.remove(polled);
        }
    }
}
