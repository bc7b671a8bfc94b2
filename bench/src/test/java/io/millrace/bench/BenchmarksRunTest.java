package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.http.ExchangeHeadsBenchmark;
import io.millrace.proxy.http.HeadWriterBenchmark;
import io.millrace.proxy.loop.DeadlineWheelBenchmark;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark method run once, so that none rots between measurements. */
@ExtendWith(WithoutLeakDetection.class)
class BenchmarksRunTest {
    @Test
    void everyBenchmarkRunsOnce() throws RunnerException {
        System.setProperty("jmh.ignoreLock", "true");

        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("^io\\.millrace\\..*Benchmark\\.")
                        .param("hosts", "10")
                        .param("size", "64")
                        .mode(Mode.SingleShotTime)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .forks(0)
                        .shouldDoGC(false)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        assertThat(results)
                .extracting(result -> simpleName(result.getParams().getBenchmark()))
                .contains(
                        BalanceBenchmark.class.getSimpleName(),
                        ChunkReaderBenchmark.class.getSimpleName(),
                        DeadlineWheelBenchmark.class.getSimpleName(),
                        ExchangeHeadsBenchmark.class.getSimpleName(),
                        HeadReaderBenchmark.class.getSimpleName(),
                        HeadWriterBenchmark.class.getSimpleName(),
                        PickBenchmark.class.getSimpleName(),
                        RouteTableBenchmark.class.getSimpleName(),
                        SessionTableBenchmark.class.getSimpleName(),
                        TrafficBenchmark.class.getSimpleName());
    }

    private static String simpleName(String method) {
        String type = method.substring(0, method.lastIndexOf('.'));
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
