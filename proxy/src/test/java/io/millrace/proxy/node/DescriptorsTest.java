package io.millrace.proxy.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorsTest {

    @ParameterizedTest
    @ValueSource(ints = {256, 1_024, 4_096, 20_000, 1_048_576, Integer.MAX_VALUE})
    void connectionsIdleOnesAndProbesFitTheLimitTogether(int limit) {
        long taken = 2L * Descriptors.fittingConnections(limit)
                + Descriptors.idleUpstreams(limit)
                + Descriptors.probes(limit);
        assertThat(taken).isBetween(limit / 2L, limit - 64L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 66})
    void aTinyLimitLeavesRoomForOneConnectionAndOneProbe(int limit) {
        assertThat(Descriptors.fittingConnections(limit)).isEqualTo(1);
        assertThat(Descriptors.probes(limit)).isEqualTo(1);
    }
}
