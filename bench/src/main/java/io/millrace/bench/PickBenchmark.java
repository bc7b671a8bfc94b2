package io.millrace.bench;

import io.millrace.healthcheck.pool.Routing;
import io.millrace.healthcheck.pool.Routing.Lane;
import io.millrace.proxy.config.ConfigReader;
import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.loop.Workers;
import io.millrace.proxy.pool.Pool;
import io.millrace.proxy.pool.Pools;
import io.millrace.proxy.upstream.Endpoint;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time to pick one of 1,000 endpoints with health, tiers, weights and what was tried applied; the goal is 60 ns without
 * an allocation.
 *
 * <p>Run: {@code bench/jmh.sh Pick}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PickBenchmark {

    @Param("1000")
    public int size = 1_000;

    private final SplittableRandom random = new SplittableRandom(7);
    private Workers workers;
    private Worker worker;
    private Pool equal;
    private Pool tenWeights;
    private Pool anyWeights;
    private Pool twoTiers;
    private Pool someDown;
    private Pool onePassedOver;
    private List<Endpoint> tried;

    @Setup
    public void open() {
        workers = new Workers(1, Transport.NIO, 1, 0);
        worker = workers.all().get(0);
        equal = pool(index -> 1);
        tenWeights = pool(index -> 1 + index % 10);
        anyWeights = pool(index -> 1 + random.nextInt(256));
        twoTiers = routed(lane(0, 0.7, 0, size / 2), lane(1, 0.3, size / 2, size));
        someDown = routed(lane(0, 1, 0, size - size / 10));
        onePassedOver = pool(index -> 1);
        onePassedOver.endpoints().get(size / 2).passOver().failed(worker.nowNanos() + TimeUnit.HOURS.toNanos(1));
        tried = List.of(equal.endpoints().get(size / 2));
    }

    @TearDown
    public void close() {
        workers.close();
    }

    private Pool pool(IntUnaryOperator weight) {
        String endpoints = IntStream.range(0, size)
                .mapToObj(index -> "{ address: \"10.0.%d.%d:80\", weight: %d }"
                        .formatted(index / 250, 1 + index % 250, weight.applyAsInt(index)))
                .collect(Collectors.joining(", "));
        String text = """
                listeners: [ { name: l, bind: "127.0.0.1:0", protocol: tcp, pool: p } ]
                pools: [ { name: p, zones: [ { name: z, role: primary, endpoints: [ %s ] } ] } ]
                """.formatted(endpoints);
        if (ConfigReader.read("pool.yaml", text) instanceof ConfigReader.Valid valid) {
            return Pools.none(1, 1).next(valid.config().pools(), null).named("p");
        }
        throw new IllegalStateException("not a configuration: " + text);
    }

    private Pool routed(Lane... lanes) {
        Pool pool = pool(index -> 1);
        pool.route(new Routing(io.millrace.healthcheck.tier.Mode.NORMAL, List.of(lanes)));
        return pool;
    }

    private static Lane lane(int tier, double share, int from, int to) {
        int[] members = IntStream.range(from, to).toArray();
        return new Lane(
                tier, share, members, IntStream.of(members).map(any -> 1).toArray());
    }

    @Benchmark
    public Endpoint equalWeights() {
        return equal.pickOrNull(worker, null);
    }

    @Benchmark
    public Endpoint tenDifferentWeights() {
        return tenWeights.pickOrNull(worker, null);
    }

    @Benchmark
    public Endpoint twoHundredDifferentWeights() {
        return anyWeights.pickOrNull(worker, null);
    }

    @Benchmark
    public Endpoint twoTiersSharing70To30() {
        return twoTiers.pickOrNull(worker, null);
    }

    @Benchmark
    public Endpoint oneInTenDown() {
        return someDown.pickOrNull(worker, null);
    }

    @Benchmark
    public Endpoint onePassedOver() {
        return onePassedOver.pickOrNull(worker, null);
    }

    @Benchmark
    public Endpoint oneTried() {
        return equal.pickOrNull(worker, tried);
    }
}
