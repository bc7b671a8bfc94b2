package io.millrace.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AvailabilityTest {

    /** Every combination of a READY endpoint with weight, written out one by one. */
    private static final String READY = """
            UNKNOWN   NONE      RESERVE
            UNKNOWN   MOMENT    UNAVAILABLE
            UNKNOWN   ENDPOINT  UNAVAILABLE
            UNKNOWN   ZONE      UNAVAILABLE
            UP        NONE      AVAILABLE
            UP        MOMENT    UNAVAILABLE
            UP        ENDPOINT  UNAVAILABLE
            UP        ZONE      UNAVAILABLE
            DEGRADED  NONE      RESERVE
            DEGRADED  MOMENT    UNAVAILABLE
            DEGRADED  ENDPOINT  UNAVAILABLE
            DEGRADED  ZONE      UNAVAILABLE
            DOWN      NONE      UNAVAILABLE
            DOWN      MOMENT    UNAVAILABLE
            DOWN      ENDPOINT  UNAVAILABLE
            DOWN      ZONE      UNAVAILABLE
            """;

    @TestFactory
    List<DynamicTest> combinesHealthAndEjectionOfAReadyEndpointAsTheTableSays() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : READY.lines().toList()) {
            String[] words = line.split(" +");
            Health health = Health.valueOf(words[0]);
            Ejection ejection = Ejection.valueOf(words[1]);
            Availability expected = Availability.valueOf(words[2]);
            tests.add(DynamicTest.dynamicTest(line, () -> {
                for (int weight : new int[] {1, 2, 256}) {
                    assertThat(Availability.of(health, ejection, AdminState.READY, weight))
                            .isEqualTo(expected);
                }
            }));
        }
        return tests;
    }

    @Test
    void tableLeavesNoCombinationOut() {
        Set<String> rows = new HashSet<>();
        READY.lines().map(line -> line.split(" +")).forEach(words -> rows.add(words[0] + " " + words[1]));

        assertThat(rows).hasSize(Health.values().length * Ejection.values().length);
    }

    @Test
    void closesWhatTheOperatorTookOutWhateverElseIsKnown() {
        for (Health health : Health.values()) {
            for (Ejection ejection : Ejection.values()) {
                for (int weight : new int[] {0, 1, 256}) {
                    assertThat(Availability.of(health, ejection, AdminState.DRAINING, weight))
                            .isEqualTo(Availability.CLOSED);
                    assertThat(Availability.of(health, ejection, AdminState.MAINTENANCE, weight))
                            .isEqualTo(Availability.CLOSED);
                }
                assertThat(Availability.of(health, ejection, AdminState.READY, 0))
                        .isEqualTo(Availability.CLOSED);
            }
        }
    }
}
