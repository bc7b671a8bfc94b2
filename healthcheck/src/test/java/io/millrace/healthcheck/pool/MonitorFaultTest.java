package io.millrace.healthcheck.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.PassOver;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.outlier.News;
import io.millrace.healthcheck.outlier.Traffic;
import io.millrace.healthcheck.probe.Wire;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** That a bug in one pool, or beside the monitor, costs no other pool its decisions. */
class MonitorFaultTest {

    private final Logger log = (Logger) LoggerFactory.getLogger("io.millrace.healthcheck");
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> told = new ArrayList<>();
    private long nanos;
    private final Monitor monitor = new Monitor(
            new Wire(channel.eventLoop(), null, null),
            (probe, target, listener) -> {
                throw new AssertionError("nobody is probed");
            },
            () -> nanos,
            () -> Instant.EPOCH,
            1,
            10);

    @BeforeEach
    void expectErrorsInTheLog() {
        log.setLevel(Level.OFF);
        channel.freezeTime();
    }

    @AfterEach
    void expectNoneAnyMore() {
        log.setLevel(null);
        monitor.stop();
    }

    private static MemberPlan member(String name) {
        return new MemberPlan(name, "zone", 0, 1, AdminState.READY, null, new PassOver(), new Traffic(1));
    }

    private WatchedPool pool(String name, Supplier<long[]> picks, MemberPlan... members) {
        PoolPlan like = MonitorRig.plan(MonitorRig.TIERS, List.of(members));
        PoolPlan plan = new PoolPlan(name, null, like.tiers(), like.slowStart(), null, like.members());
        Consumer<Routing> tell = routing -> told.add(name);
        return new WatchedPool(plan, tell, picks);
    }

    private void run(long millis) {
        for (long i = 0; i < millis; i++) {
            nanos += MonitorRig.MILLI;
            channel.advanceTimeBy(MonitorRig.MILLI, TimeUnit.NANOSECONDS);
            channel.runScheduledPendingTasks();
            channel.runPendingTasks();
        }
    }

    @Test
    void aPoolWhosePicksCannotBeCountedKeepsNoOtherFromItsDecisions() {
        MemberPlan faulty = member("a0");
        MemberPlan sound = member("b0");
        boolean[] failing = {false};
        Supplier<long[]> picks = () -> {
            if (failing[0]) {
                throw new IllegalStateException("no picks");
            }
            return new long[1];
        };
        monitor.apply(List.of(
                pool("faulty", picks, faulty, member("a1")), pool("sound", () -> new long[1], sound, member("b1"))));
        faulty.passOver().failed(nanos);
        run(300);
        failing[0] = true;
        told.clear();

        sound.passOver().failed(nanos);
        run(300);

        assertEquals(List.of("sound"), told);
    }

    @Test
    void newsThatCannotBeToldOnKeepsNoLaterNewsFromBeingHeard() {
        MemberPlan one = member("a0");
        MemberPlan other = member("a1");
        monitor.apply(List.of(pool("web", null, one, other, member("a2"))));
        boolean[] failing = {true};
        monitor.journal().listen(transition -> {
            if (failing[0]) {
                throw new AssertionError("listener");
            }
        });
        one.passOver().failed(nanos);
        other.passOver().failed(nanos);
        other.traffic().raise(News.PASSED_OVER);
        one.traffic().raise(News.PASSED_OVER);
        channel.runPendingTasks();

        assertEquals(2, monitor.journal().count(Kind.ENDPOINT_EJECTED));
        failing[0] = false;
        one.passOver().succeeded();
        other.passOver().succeeded();
        run(1_100);
        assertEquals(2, monitor.journal().count(Kind.ENDPOINT_RETURNED));
    }
}
