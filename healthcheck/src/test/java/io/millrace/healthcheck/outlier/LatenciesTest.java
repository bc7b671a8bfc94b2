package io.millrace.healthcheck.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void everyValueLiesInABucketThatIsAtMostAnEighthWide() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            long nanos = random.nextLong(1L << 16 + random.nextInt(20)) + (1 << 16);
            long upper = Latencies.upperNanos(Latencies.bucketOf(nanos));
            assertThat(nanos).as("seed 1, value %d", i).isLessThan(upper);
            assertThat(nanos * 1.125).as("seed 1, value %d", i).isGreaterThanOrEqualTo(upper);
        }
    }

    @Test
    void bucketsRiseWithoutAGap() {
        for (int bucket = 1; bucket < Latencies.BUCKETS - 1; bucket++) {
            assertThat(Latencies.bucketOf(Latencies.upperNanos(bucket - 1))).isEqualTo(bucket);
            assertThat(Latencies.bucketOf(Latencies.upperNanos(bucket) - 1)).isEqualTo(bucket);
        }
    }

    @Test
    void whatIsTooQuickOrTooSlowHasTheFirstAndTheLastBucket() {
        for (long quick : new long[] {Long.MIN_VALUE, -1, 0, 1, (1 << 16) - 1}) {
            assertThat(Latencies.bucketOf(quick)).isZero();
        }
        for (long slow : new long[] {1L << 36, Long.MAX_VALUE}) {
            assertThat(Latencies.bucketOf(slow)).isEqualTo(Latencies.BUCKETS - 1);
        }
    }

    @Test
    void aPercentileIsThatOfTheSortedValuesUpToTheWidthOfABucket() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long[] values = random.longs(1 + random.nextInt(300), 1 << 16, TimeUnit.SECONDS.toNanos(60))
                    .sorted()
                    .toArray();
            long[] counts = new long[Latencies.BUCKETS];
            Arrays.stream(values).forEach(value -> counts[Latencies.bucketOf(value)]++);
            for (double percent : new double[] {1, 50, 95, 99.9, 100}) {
                long exact = values[(int) Math.ceil(values.length * percent / 100) - 1];
                assertThat((double) Latencies.percentileNanos(counts, percent))
                        .as("seed %d, %s %%", seed, percent)
                        .isBetween((double) exact, exact * 1.125);
            }
        }
    }

    @Test
    void withoutValuesThePercentileIsZero() {
        assertThat(Latencies.percentileNanos(new long[Latencies.BUCKETS], 95)).isZero();
    }
}
