package io.millrace.proxy.drill;

import static io.millrace.healthcheck.event.Transition.Kind.FAILBACK_DONE;
import static io.millrace.healthcheck.event.Transition.Kind.FAILOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.security.auth.module.UnixSystem;
import io.millrace.healthcheck.event.Transition;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.TestNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A whole primary zone dies, vanishes or bounces under 2,000 requests per second, and comes back. */
@Tag("lab")
@ExtendWith(CleanState.class)
@ExpectedLog("pool=web")
class ZoneDrillIT {
    private static final Duration A_WHILE = Duration.ofSeconds(3);
    private static final int ENDPOINTS = 3;
    private static final String QUICK_RETURN = "failover: { hold-down: 3s, ramp-interval: 500ms, slow-start: 0s }";

    /** One interval of {@link DrillSite#FAST_CHECK}. */
    private static final Duration INTERVAL = Duration.ofMillis(500);

    @AutoClose
    private DrillBackend backup;

    @BeforeEach
    void startBackup() throws Exception {
        backup = DrillBackend.start(ENDPOINTS).warm();
    }

    @Test
    void aZoneThatIsKilledIsReplacedWithinASecondAndReturnsInSteps() throws Exception {
        try (DrillBackend primary = DrillBackend.start(ENDPOINTS);
                TestNode node = Steps.start(DrillSite.twoZones(primary, backup, DrillSite.FAST_CHECK, QUICK_RETURN));
                OpenLoad load = new OpenLoad(node.web(), "/?delay=20", DrillSite.PER_SECOND)) {
            Steps.pass(A_WHILE);
            int started = node.node().health().transitions().size();
            long killedNanos = System.nanoTime();
            primary.kill();
            Steps.pass(A_WHILE);
            primary.restart();
            long backNanos = System.nanoTime();
            Await.until(
                    Duration.ofSeconds(60),
                    () -> "the end of the failback",
                    () -> count(node, started, FAILBACK_DONE) == 1);
            long returnedNanos = System.nanoTime();
            Steps.pass(A_WHILE);
            Seen seen = new Seen(load.end());
            assertThat(seen.failures()).isEmpty();
            Duration moved = seen.untilShare(backup.addresses(), 0.9, killedNanos);
            assertThat(moved).isLessThan(Duration.ofSeconds(1));
            assertThat(count(node, started, FAILOVER)).isEqualTo(1);
            requireMeasuredAsSeen(node, started, moved);
            Seen before = seen.between(killedNanos - A_WHILE.toNanos() / 2, killedNanos);
            Seen ramp = seen.between(backNanos, returnedNanos);
            assertThat(ramp.latency(99)).isLessThan(before.latency(99).multipliedBy(2));
            requireSteps(seen, primary, backNanos, returnedNanos);
        }
    }

    /* Each step is a tenth of the traffic; in a window of half a second a few percent more may be seen by chance. */
    private static void requireSteps(Seen seen, DrillBackend primary, long fromNanos, long toNanos) {
        long windowNanos = Duration.ofMillis(500).toNanos();
        double last = 0;
        for (long from = fromNanos; from + windowNanos - toNanos < 0; from += windowNanos) {
            double share = seen.between(from, from + windowNanos).shareOf(primary.addresses());
            assertThat(share - last).as("step of the ramp after " + last).isBetween(-0.05, 0.25);
            last = share;
        }
        assertThat(last).isGreaterThan(0.8);
    }

    private static void requireMeasuredAsSeen(TestNode node, int before, Duration seen) {
        Transition failover = node.node().health().transitions().stream()
                .skip(before)
                .filter(transition -> transition.kind() == FAILOVER)
                .findFirst()
                .orElseThrow();
        assertThat(failover.measured()).isTrue();
        assertThat(Duration.ofNanos(failover.times().mostMovedNanos()))
                .as("the time to 90 %% of new traffic moved, from inside; from outside %s", seen)
                .isBetween(seen.minus(INTERVAL), seen.plus(INTERVAL));
    }

    private static long count(TestNode node, int before, Transition.Kind kind) {
        return node.node().health().transitions().stream()
                .skip(before)
                .filter(transition -> transition.kind() == kind)
                .count();
    }

    @Test
    void aZoneThatVanishesWithoutAWordIsReplacedWithinThreeSeconds() throws Exception {
        assumeThat(new UnixSystem().getUid()).as("network namespaces need root").isZero();
        try (DrillNamespace namespace = new DrillNamespace();
                DrillBackend primary = DrillBackend.startIn(namespace, ENDPOINTS);
                TestNode node = Steps.start(DrillSite.twoZones(primary, backup, DrillSite.FAST_CHECK, QUICK_RETURN));
                OpenLoad load = new OpenLoad(node.web(), "/?delay=20", DrillSite.PER_SECOND / 2)) {
            Steps.pass(A_WHILE);
            int started = node.node().health().transitions().size();
            long vanishedNanos = System.nanoTime();
            namespace.vanish();
            Steps.pass(Duration.ofSeconds(6));
            Seen seen = new Seen(load.end());
            Duration moved = seen.untilShare(backup.addresses(), 0.9, vanishedNanos);
            assertThat(moved).isLessThan(Duration.ofSeconds(3));
            assertThat(seen.failures()).isEmpty();
            requireMeasuredAsSeen(node, started, moved);
        }
    }

    @Test
    void aZoneThatBouncesEveryFiveSecondsForTwoMinutesIsLeftOnce() throws Exception {
        try (DrillBackend primary = DrillBackend.start(ENDPOINTS);
                TestNode node = Steps.start(DrillSite.twoZones(primary, backup, DrillSite.FAST_CHECK));
                OpenLoad load = new OpenLoad(node.web(), "/?delay=5", DrillSite.PER_SECOND / 4)) {
            Steps.pass(A_WHILE);
            int before = node.node().health().transitions().size();
            for (int bounce = 0; bounce < 12; bounce++) {
                primary.kill();
                Steps.pass(Duration.ofSeconds(5));
                primary.restart();
                Steps.pass(Duration.ofSeconds(5));
            }
            Seen seen = new Seen(load.end());
            assertThat(seen.failures()).isEmpty();
            List<Transition.Kind> ofShares = node.node().health().transitions().stream()
                    .skip(before)
                    .map(Transition::kind)
                    .filter(Transition.Kind::ofManyEndpoints)
                    .toList();
            assertThat(ofShares).containsExactly(FAILOVER);
        }
    }
}
