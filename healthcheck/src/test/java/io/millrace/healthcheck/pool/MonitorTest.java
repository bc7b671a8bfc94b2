package io.millrace.healthcheck.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.healthcheck.event.Transition.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MonitorTest {

    private final MonitorRig rig = new MonitorRig();

    @Test
    void aZoneThatDiesHandsItsTrafficOverAtOnceAndGetsItBackInSteps() {
        rig.apply(rig.twoZones(10, true));
        rig.runWithTraffic(Duration.ofSeconds(5));
        assertEquals(1, rig.share(0));
        rig.kill(0);
        rig.runWithTraffic(Duration.ofSeconds(12));
        assertEquals(1, rig.share(1));
        rig.revive(0);
        rig.runWithTraffic(Duration.ofSeconds(200));
        assertEquals(1, rig.share(0));
        assertEquals(1, rig.transitions(Kind.FAILOVER).size());
    }
}
