package io.millrace.healthcheck.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IcmpPermitTest {

    @Test
    void aProcessWithTheCapabilityForRawSocketsMayPing() {
        assertThat(IcmpPermit.refusalOrNull(status("0000000000002000"))).isNull();
        assertThat(IcmpPermit.refusalOrNull(status("ffffffffffffffff"))).isNull();
    }

    @Test
    void aProcessWithoutItIsRefusedAndToldWhatToDo() {
        assertThat(IcmpPermit.refusalOrNull(status("0000000000000000"))).contains("CAP_NET_RAW", "AmbientCapabilities");
        assertThat(IcmpPermit.refusalOrNull(status("000001ffffffdfff"))).contains("CAP_NET_RAW");
    }

    @Test
    void aSystemThatDoesNotTellIsRefused() {
        assertThat(IcmpPermit.refusalOrNull(List.of("Name:\tjava"))).contains("no line CapEff:");
    }

    private static List<String> status(String effective) {
        return List.of("Name:\tjava", "CapInh:\t0000000000000000", "CapEff:\t" + effective, "Seccomp:\t0");
    }
}
