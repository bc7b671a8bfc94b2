package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class LoadResultsTest {
    @Test
    void readsRequestsAndEveryErrorOfWrk() {
        Load load = Wrk.parse("""
                Running 3s test @ http://127.0.0.1:9410/
                    Latency   759.89us  302.46us  13.13ms   92.11%
                  81230 requests in 2.50s, 12.32MB read
                  Socket errors: connect 0, read 3, write 0, timeout 2
                  Non-2xx or 3xx responses: 5
                Requests/sec:  32492.00
                """);

        assertThat(load.completed()).isEqualTo(81230);
        assertThat(load.seconds()).isEqualTo(2.5);
        assertThat(load.errors()).containsOnly(entry("read", 3L), entry("timeout", 2L), entry("bad status", 5L));
        assertThat(load.errorCount()).isEqualTo(10);
    }

    @Test
    void readsMinutesAndMillisecondsOfWrk() {
        assertThat(Wrk.parse("  1 requests in 1.50m, 1B read").seconds()).isEqualTo(90);
        assertThat(Wrk.parse("  1 requests in 500ms, 1B read").seconds()).isEqualTo(0.5);
    }

    @Test
    void saysWhatWrkPrintedWhenItIsNoResult() {
        assertThatThrownBy(() -> Wrk.parse("unable to connect"))
                .isInstanceOf(CannotCompare.class)
                .hasMessageContaining("unable to connect");
    }

    @Test
    void readsTheJsonLineOfTheLoadGenerator() {
        Load load = Generator.parse("""
                something before
                {"kind":"http1","rateAsked":20000,"heldRate":true,"completed":120000,"answeredInAll":180000,"seconds":6.0,\
                "errors":{"reset":2},"p50Micros":300.5,"p99Micros":900,"p999Micros":1500,"maxMicros":null}
                """);

        assertThat(load.completed()).isEqualTo(120000);
        assertThat(load.answeredInAll()).isEqualTo(180000);
        assertThat(load.errors()).containsOnly(entry("reset", 2L));
        assertThat(load.figures())
                .containsOnly(
                        entry(Figure.P50_MICROS, 300.5),
                        entry(Figure.P99_MICROS, 900.0),
                        entry(Figure.P999_MICROS, 1500.0),
                        entry(Figure.RATE_ASKED, 20000.0),
                        entry(Figure.HELD, 1.0));
    }

    @Test
    void countsWorkPerSecondOfTheProxysProcessor() {
        Load load = new Load(40_000, 50_000, 2, java.util.Map.of("read", 1L), java.util.Map.of());

        Measured measured = Measured.of(load, new CpuTime(0.2, 0.3), 1.5, 32 << 20);

        assertThat(measured.figures())
                .contains(
                        entry(Figure.PER_CPU_SECOND, 100_000.0),
                        entry(Figure.USER_MICROS, 4.0),
                        entry(Figure.SYSTEM_MICROS, 6.0),
                        entry(Figure.MACHINE_MICROS, 30.0),
                        entry(Figure.PER_SECOND, 20_000.0),
                        entry(Figure.RESIDENT_MIB, 32.0),
                        entry(Figure.ERRORS, 1.0));
    }

    @Test
    void aRunInWhichNothingWasAnsweredHasFigures() {
        Measured measured =
                Measured.of(new Load(0, 0, 1, java.util.Map.of(), java.util.Map.of()), new CpuTime(0, 0), 0, 0);

        assertThat(measured.figures()).containsEntry(Figure.PER_CPU_SECOND, 0.0).containsEntry(Figure.USER_MICROS, 0.0);
    }

    @Test
    void countsThePausesAfterTheWarmUp() {
        PauseLog log = PauseLog.parse("""
                [1.234s] Safepoint "ParallelGCFailedAllocation", Time since last: 9 ns, Reaching safepoint: 1 ns, Total: 9000000 ns
                [5.000s] Safepoint "ICBufferFull", Time since last: 9 ns, Reaching safepoint: 1 ns, At safepoint: 2 ns, Total: 40000 ns
                [6.500s] Safepoint "ParallelGCCollect", Time since last: 9 ns, Cleanup: 2 ns, Total: 6000000 ns, Threads: 0 runnable
                [7.000s] something else
                """, 5);

        assertThat(log).isEqualTo(new PauseLog(2, 1, 6_000_000, 6_040_000));
    }

    @Test
    void readsTheTotalOfAHistogram() {
        assertThat(LiveHeap.parse(" 1:  10  200  [B\nTotal        107713        6195400\n"))
                .isEqualTo(6_195_400);
    }
}
