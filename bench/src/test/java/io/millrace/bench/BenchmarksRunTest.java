package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark method run once, so that none rots between measurements. */
class BenchmarksRunTest {
    @Test
    void everyBenchmarkRunsOnce() throws RunnerException {
        System.setProperty("jmh.ignoreLock", "true");

        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("^io\\.millrace\\.bench\\.")
                        .mode(Mode.SingleShotTime)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .forks(0)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        assertThat(results)
                .extracting(result -> result.getParams().getBenchmark())
                .contains(
                        HeadReaderBenchmark.class.getName() + ".smallRequest",
                        ChunkReaderBenchmark.class.getName() + ".eightChunks",
                        PickBenchmark.class.getName() + ".equalWeights");
    }
}
