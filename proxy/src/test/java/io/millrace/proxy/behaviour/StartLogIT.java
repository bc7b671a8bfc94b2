package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.CapturedLog;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.TestTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CleanState.class)
class StartLogIT {

    @Test
    void aNodeSaysWhichTransportItTookAndWhy() throws Exception {
        try (TestNode running = TestNode.start(Setup.http("127.0.0.1:1"))) {
            assertThat(running.node().addresses("web")).hasSize(1);
            String why = TestTransport.name().equals("auto") ? "auto: " : "configured";
            assertThat(CapturedLog.attached().lines())
                    .extracting(CapturedLog.Line::message)
                    .anyMatch(
                            line -> line.startsWith("node test: 2 workers on " + TestTransport.inForce() + " (" + why));
        }
    }
}
