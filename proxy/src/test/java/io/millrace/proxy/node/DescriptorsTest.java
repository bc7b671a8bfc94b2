package io.millrace.proxy.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({
        "'Max open files            20000                20000                files     ', 20000",
        "'Max open files            1024                 524288               files     ', 1024",
        "'Max open files            9223372036854        unlimited            files     ', 2147483647",
        "'Max open files            unlimited            unlimited            files     ', 0",
        "'Max processes             127234               127234               processes ', 0",
        "'', 0"
    })
    void findsTheLimitInForceAmongThoseOfTheKernel(String line, int limit) {
        assertThat(Descriptors.softLimit(line)).isEqualTo(limit);
    }
}
