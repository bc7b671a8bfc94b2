package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.pool.MemberStatus;
import io.millrace.healthcheck.pool.PoolStatus;
import io.millrace.healthcheck.tier.Mode;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Health decisions in a running node: what the probes find reaches the picks, the meters, the view and the journal. */
@ExtendWith(CleanState.class)
@ExpectedLog({"ENDPOINT_DOWN", "ENDPOINT_EJECTED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY", "ZONE_MARKED"})
class HealthIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String QUICK_CHECK =
            "health-check: { type: tcp, interval: 100ms, timeout: 200ms, fast-interval: 50ms, rise: 2, fall: 2 }";
    private static final String QUICK_RETURN =
            "failover: { hold-down: 0s, ramp-step: 100%, ramp-interval: 100ms, slow-start: 0s }";

    @AutoClose
    private RecordingBackend primary;

    @AutoClose
    private RecordingBackend backup;

    @BeforeEach
    void start() throws IOException {
        primary = RecordingBackend.start(BackendScript.ok("primary"));
        backup = RecordingBackend.start(BackendScript.ok("backup"));
    }

    private String text(String... poolLines) {
        return Setup.listener("web", "http", List.of())
                + Setup.pool(
                        List.of(poolLines),
                        Setup.zone("a", "primary", primary.address()),
                        Setup.zone("b", "backup", backup.address()));
    }

    private static PoolStatus pool(TestNode node) {
        return node.node().health().pools().get(0);
    }

    private static MemberStatus member(TestNode node, int index) {
        return pool(node).members().get(index);
    }

    private static void awaitHealth(TestNode node, int index, Health health) {
        new Watched(node).awaitMember(index, member -> member.health() == health);
    }

    @Test
    void anEndpointThatNoTrafficReachesIsFoundDownAndUpAgainByItsProbes() throws Exception {
        try (TestNode node = TestNode.start(text(QUICK_CHECK, QUICK_RETURN))) {
            awaitHealth(node, 0, Health.UP);
            awaitHealth(node, 1, Health.UP);
            assertThat(node.exchange(GET).text()).isEqualTo("primary");

            primary.refuse();
            awaitHealth(node, 0, Health.DOWN);
            Await.until(
                    "all traffic on the backup", () -> pool(node).selection().share(1) == 1);
            assertThat(node.exchange(GET).text()).isEqualTo("backup");
            assertThat(node.meter("millrace.endpoint.connects.failed")).isZero();

            primary.comeBack();
            awaitHealth(node, 0, Health.UP);
            Await.until(
                    "all traffic on the primary", () -> pool(node).selection().share(0) == 1);
            assertThat(node.exchange(GET).text()).isEqualTo("primary");
            assertThat(node.node().health().transitions())
                    .extracting(Transition::kind)
                    .contains(Kind.ENDPOINT_UP, Kind.ENDPOINT_DOWN, Kind.FAILOVER);
        }
    }

    @Test
    void metersSayHowEndpointsAndPoolsStand() throws Exception {
        try (TestNode node = TestNode.start(text(QUICK_CHECK, QUICK_RETURN))) {
            awaitHealth(node, 1, Health.UP);
            primary.refuse();
            awaitHealth(node, 0, Health.DOWN);
            Await.until(
                    Duration.ofSeconds(5),
                    node::meters,
                    () -> node.meter("millrace.endpoint.health", "zone", "a") == Health.DOWN.ordinal());
            Await.until("the share followed", () -> node.meter("millrace.pool.share", "tier", "1") == 1);
            assertThat(node.meter("millrace.endpoint.health", "zone", "b")).isEqualTo(Health.UP.ordinal());
            assertThat(node.meter("millrace.pool.share", "tier", "0")).isZero();
            assertThat(node.meter("millrace.pool.available")).isEqualTo(1);
            assertThat(node.meter("millrace.pool.mode")).isEqualTo(Mode.NORMAL.ordinal());
            assertThat(node.meter("millrace.probes.checks")).isEqualTo(2);
            assertThat(node.meter("millrace.probes.failed")).isGreaterThanOrEqualTo(2);
            assertThat(node.meter("millrace.health.transitions", "kind", "endpoint_down"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aReloadKeepsWhatIsKnownOfAnEndpointAndTheMetersOfItsPool() throws Exception {
        try (TestNode node = TestNode.start(text(QUICK_CHECK, QUICK_RETURN))) {
            awaitHealth(node, 1, Health.UP);
            primary.refuse();
            awaitHealth(node, 0, Health.DOWN);

            node.reload(text(QUICK_CHECK.replace("timeout: 200ms", "timeout: 300ms"), QUICK_RETURN));
            assertThat(member(node, 0).health()).isEqualTo(Health.DOWN);
            assertThat(node.exchange(GET).text()).isEqualTo("backup");
            assertThat(node.meter("millrace.endpoint.connects.failed")).isZero();
            assertThat(node.meter("millrace.pool.share", "tier", "1")).isEqualTo(1);

            node.reload(text());
            assertThat(member(node, 0).health()).isEqualTo(Health.UP);
            assertThat(member(node, 0).check()).isNull();
        }
    }

    @Test
    void anEndpointInMaintenanceGetsNothingFromTheReloadOn() throws Exception {
        String open = text(QUICK_RETURN);
        String closed = open.replace(
                "[\"" + primary.address() + "\"]",
                "[ { address: \"" + primary.address() + "\", state: maintenance } ]");
        try (TestNode node = TestNode.start(open)) {
            assertThat(node.exchange(GET).text()).isEqualTo("primary");
            node.reload(closed);
            assertThat(node.exchange(GET).text()).isEqualTo("backup");
            assertThat(member(node, 0).plan().admin()).isEqualTo(AdminState.MAINTENANCE);
        }
    }

    @Test
    void aStoppedNodeProbesNobodyAndStillAnswersWhatItCounted() throws Exception {
        TestNode node = TestNode.start(text(QUICK_CHECK, QUICK_RETURN));
        awaitHealth(node, 0, Health.UP);
        node.stop(Duration.ZERO);
        assertThat(node.node().health().pools()).isEmpty();
        assertThat(node.node().health().transitions()).isNotEmpty();
        assertThat(node.meter("millrace.probes.in.flight")).isZero();
        assertThat(node.node().health().failBack("app")).isFalse();
    }
}
