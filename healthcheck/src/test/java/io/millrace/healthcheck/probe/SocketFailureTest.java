package io.millrace.healthcheck.probe;

import static io.millrace.healthcheck.probe.ProbeHarness.inWords;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

class SocketFailureTest {

    @Test
    void blamesTheTargetForWhatTheNetworkSays() {
        assertThat(said(new ConnectException("Connection refused: /192.0.2.1:80")))
                .isEqualTo("FAIL L4 refused");
        assertThat(said(new ConnectException("finishConnect(..) failed with error(-111): Connection refused")))
                .isEqualTo("FAIL L4 refused");
        assertThat(said(new NoRouteToHostException("No route to host"))).isEqualTo("FAIL L4 unreachable");
        assertThat(said(new ConnectException("connect(..) failed: Network is unreachable")))
                .isEqualTo("FAIL L4 unreachable");
        assertThat(said(new IOException("Connection reset by peer"))).isEqualTo("FAIL L4 reset");
        assertThat(said(new SocketException("Operation not permitted")))
                .isEqualTo("FAIL L4 unreachable Operation not permitted");
    }

    @Test
    void blamesThisProcessForWhatItLacks() {
        assertThat(said(new ChannelException("socket() failed"))).startsWith("INCONCLUSIVE SELF no descriptor left");
        assertThat(said(new SocketException("Too many open files"))).startsWith("INCONCLUSIVE SELF no descriptor");
        assertThat(said(new BindException("Cannot assign requested address"))).startsWith("INCONCLUSIVE SELF");
        assertThat(said(new BindException("Address already in use"))).startsWith("INCONCLUSIVE SELF");
        assertThat(said(new IOException("No buffer space available"))).startsWith("INCONCLUSIVE SELF");
    }

    @Test
    void blamesNobodyForWhatItDoesNotKnow() {
        assertThat(said(new IllegalStateException("what")))
                .isEqualTo("INCONCLUSIVE SELF internal error java.lang.IllegalStateException: what");
    }

    private static String said(Throwable cause) {
        return inWords(SocketFailure.connecting(cause));
    }
}
