package io.millrace.healthcheck.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.PassOver;
import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.outlier.Traffic;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Endpoints that refuse, answer and refuse again, at the worst of moments. */
class PoolHealthPassOverTest {

    private static final long SECOND = 1_000_000_000;

    private final Logger transitions = (Logger) LoggerFactory.getLogger("io.millrace.healthcheck.event.TransitionLog");
    private final Journal journal = new Journal(() -> Instant.EPOCH);
    private long nanos = Long.MAX_VALUE - SECOND;

    @BeforeEach
    void keepTheLogQuiet() {
        transitions.setLevel(Level.OFF);
    }

    @AfterEach
    void letTheLogSpeakAgain() {
        transitions.setLevel(null);
    }

    private PoolHealth pool(int members) {
        PoolHealth.Surroundings surroundings = new PoolHealth.Surroundings(journal, null, check -> {}, 1);
        PoolHealth pool = new PoolHealth(plan(members), surroundings, nanos);
        pool.decide(nanos);
        return pool;
    }

    private static PoolPlan plan(int members) {
        return MonitorRig.plan(
                MonitorRig.TIERS,
                IntStream.range(0, members)
                        .mapToObj(i -> new MemberPlan(
                                "a" + i, "zone-0", 0, 1, AdminState.READY, null, new PassOver(), new Traffic(1)))
                        .toList());
    }

    @Test
    void oneThatCameBackBetweenTwoTicksAndFailsAgainBeforeTheNextIsSeenByIt() {
        PoolHealth pool = pool(2);
        Member flapping = pool.members().get(0);
        PassOver passOver = flapping.plan().passOver();
        passOver.failed(nanos);
        pool.lookAtPassOver(flapping, nanos);
        nanos += SECOND;
        passOver.succeeded();
        pool.lookAtPassOver(flapping, nanos);
        passOver.failed(nanos);
        pool.tick(nanos);

        assertTrue(flapping.watch().pending());
        assertEquals(2, journal.count(Kind.ENDPOINT_EJECTED));
        assertEquals(1, journal.count(Kind.ENDPOINT_RETURNED));
        nanos += SECOND;
        passOver.succeeded();
        pool.tick(nanos);
        assertEquals(2, journal.count(Kind.ENDPOINT_RETURNED));
    }
}
