package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbeLoadBenchTest {
    @Test
    void probesAFewTargetsAndFindsThemWell() throws IOException, InterruptedException {
        try (ProbeLoadBench bench = new ProbeLoadBench(50)) {
            ProbeLoadBench.Figures figures = bench.measure(Duration.ofMillis(700));

            assertThat(figures.probesPerSecond()).isPositive();
            assertThat(figures.failed()).isZero();
            assertThat(figures.mostStartsIn10Millis()).isPositive();
        }
    }
}
