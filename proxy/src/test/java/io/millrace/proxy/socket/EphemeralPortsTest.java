package io.millrace.proxy.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class EphemeralPortsTest {

    @Test
    void containWhatTheKernelGivesAndNoWellKnownPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            assertThat(EphemeralPorts.contain(socket.getLocalPort())).isTrue();
        }
        assertThat(EphemeralPorts.contain(1)).isFalse();
    }
}
