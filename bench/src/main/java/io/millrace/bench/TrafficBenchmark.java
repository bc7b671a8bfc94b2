package io.millrace.bench;

import io.millrace.healthcheck.outlier.Answer;
import io.millrace.healthcheck.outlier.OutlierDetector;
import io.millrace.healthcheck.outlier.OutlierPolicy;
import io.millrace.healthcheck.outlier.Passage;
import io.millrace.healthcheck.outlier.Siblings;
import io.millrace.healthcheck.outlier.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What counting costs the data path per exchange, and what judging the counts of 1,000 endpoints costs the health thread once per
 * window.
 *
 * <p>Run: {@code bench/jmh.sh Traffic}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TrafficBenchmark {

    private static final int ENDPOINTS = 1_000;
    private static final int WORKERS = 4;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SplittableRandom random = new SplittableRandom(7);
    private final Passage passage = new Passage();
    private final List<Traffic> endpoints = new ArrayList<>();
    private final OutlierDetector detector = new OutlierDetector(7, new Everybody());
    private long nowNanos;
    private int turn;

    private static final class Everybody implements Siblings {
        @Override
        public boolean well(int member) {
            return true;
        }

        @Override
        public boolean passedOver(int member) {
            return false;
        }
    }

    @Setup
    public void begin() {
        List<OutlierDetector.Member> members = new ArrayList<>();
        for (int i = 0; i < ENDPOINTS; i++) {
            Traffic traffic = new Traffic(WORKERS);
            endpoints.add(traffic);
            members.add(new OutlierDetector.Member("e" + i, "zone" + i % 3, 0, traffic));
            for (int worker = 0; worker < WORKERS; worker++) {
                pass(traffic, worker);
            }
        }
        Duration window = Duration.ofNanos(WINDOW_NANOS);
        OutlierPolicy policy = new OutlierPolicy(
                5, 0, 50, 50, 3, 50, 3, 5, window, Duration.ofSeconds(30), Duration.ofSeconds(300), 10);
        detector.apply(policy, members, nowNanos);
    }

    private void pass(Traffic through, int worker) {
        nowNanos += 1_000;
        passage.begin(through, worker, nowNanos - 1_000_000 - random.nextInt(1 << 20));
        passage.answered(Answer.OK, nowNanos);
        passage.end();
    }

    /** One endpoint, whose counters stay in the nearest cache. */
    @Benchmark
    public Passage passageOfOneEndpoint() {
        pass(endpoints.get(0), 0);
        return passage;
    }

    /** A thousand endpoints in turn. */
    @Benchmark
    public Passage passageOfManyEndpoints() {
        turn = turn + 1 == ENDPOINTS ? 0 : turn + 1;
        pass(endpoints.get(turn), 0);
        return passage;
    }

    /** The end of a window in which everybody had traffic. */
    @Benchmark
    public Object windowOfManyEndpoints() {
        for (Traffic each : endpoints) {
            pass(each, 0);
        }
        nowNanos += WINDOW_NANOS;
        return detector.advance(nowNanos);
    }
}
