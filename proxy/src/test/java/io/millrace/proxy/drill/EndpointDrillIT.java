package io.millrace.proxy.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One endpoint of three dies or freezes under 2,000 idempotent requests per second. */
@Tag("lab")
@ExtendWith(CleanState.class)
@ExpectedLog("pool=web")
class EndpointDrillIT {
    /** Of the default check: fall × fast-interval + timeout. */
    private static final Duration OUT_OF_ROTATION = Duration.ofMillis(3 * 500 + 1_000);

    private static final Duration A_WHILE = Duration.ofSeconds(3);

    private final List<DrillBackend> backends = new ArrayList<>();

    @BeforeEach
    void startBackends() throws Exception {
        for (int i = 0; i < 3; i++) {
            backends.add(DrillBackend.start(1));
        }
    }

    @AfterEach
    void endBackends() {
        backends.forEach(DrillBackend::close);
    }

    private static void settle(TestNode node) {
        Steps.pass(A_WHILE);
    }

    @Test
    void anEndpointThatIsKilledLosesNoRequest() throws Exception {
        try (TestNode node = Steps.start(DrillSite.oneZone(backends, DrillSite.DEFAULT_CHECK));
                OpenLoad load = new OpenLoad(node.web(), "/?delay=10", DrillSite.PER_SECOND)) {
            settle(node);
            backends.get(0).kill();
            Steps.pass(A_WHILE);
            backends.get(0).restart();
            Steps.pass(Duration.ofSeconds(10));
            Seen seen = new Seen(load.end());
            assertThat(seen.failures()).isEmpty();
            long lastNanos = seen.samples().get(seen.samples().size() - 1).dueNanos();
            assertThat(seen.between(lastNanos - 1_000_000_000, lastNanos)
                            .shareOf(backends.get(0).addresses()))
                    .as("the share of the endpoint after its return")
                    .isPositive();
        }
    }

    @Test
    void anEndpointThatFreezesIsOutOfRotationInTimeAndItsRequestsMove() throws Exception {
        try (TestNode node = Steps.start(DrillSite.oneZone(backends, DrillSite.DEFAULT_CHECK));
                OpenLoad load = new OpenLoad(node.web(), "/?delay=10", DrillSite.PER_SECOND)) {
            settle(node);
            long frozenNanos = System.nanoTime();
            backends.get(0).freeze();
            Steps.pass(Duration.ofSeconds(6));
            Seen seen = new Seen(load.end());
            assertThat(seen.failures()).isEmpty();
            long decidedNanos = frozenNanos + OUT_OF_ROTATION.toNanos();
            assertThat(seen.between(decidedNanos, decidedNanos + A_WHILE.toNanos())
                            .latency(100))
                    .as("the longest wait of requests that came after the endpoint had to be out")
                    .isLessThan(Duration.ofMillis(500));
            assertThat(seen.latency(100)).as("the longest wait of all").isLessThan(OUT_OF_ROTATION.plusSeconds(1));
        }
    }
}
