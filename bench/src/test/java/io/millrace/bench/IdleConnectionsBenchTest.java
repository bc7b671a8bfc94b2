package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithoutLeakDetection.class)
class IdleConnectionsBenchTest {
    private static final int CONNECTIONS = 5_000;

    @Test
    void connectionsThatHaveServedARequestRestInLittleMemory() throws InterruptedException {
        try (IdleConnectionsBench bench = new IdleConnectionsBench()) {
            long bytes = bench.open(CONNECTIONS);

            assertThat(bench.ended()).isZero();
            assertThat(bytes).isLessThan(2 * 1024);
            assertThat(bench.corePercent(Duration.ofMillis(100))).isNotNegative();
        }
    }

    @Test
    void deadlinesMoveUntilTheyAreToldToStop() {
        try (IdleConnectionsBench bench = new IdleConnectionsBench()) {
            assertThat(bench.moveDeadlines(100, 1_000).cancel(false)).isTrue();
        }
    }
}
