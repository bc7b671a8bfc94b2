package io.millrace.healthcheck.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.millrace.healthcheck.testing.Await;
import io.millrace.healthcheck.testing.Script;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandProbeIT {
    private final ProbeHarness harness = new ProbeHarness();
    private final String mark = "9" + System.nanoTime() % 1_000_000_000;

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        harness.prober.stop();
        Await.until("no process left", () -> Script.processesWith(mark) == 0);
        harness.close();
    }

    @Test
    void passesOnExitCodeZero() throws Exception {
        assertThat(harness.ask(program("echo fine"), target(null))).isEqualTo("PASS COMMAND passed");
    }

    @Test
    void failsOnAnotherExitCodeWithTheFirstLineOfWhatWasWritten() throws Exception {
        assertThat(harness.ask(program("echo disk full; echo more; exit 3"), target(null)))
                .isEqualTo("FAIL COMMAND exit code 3 disk full");
    }

    @Test
    void knowsTheTarget() throws Exception {
        Probe probe = program("echo $MILLRACE_ADDRESS $MILLRACE_PORT $MILLRACE_NAME; exit 1");

        assertThat(harness.ask(probe, target("db.example"))).endsWith("1 192.0.2.7 5432 db.example");
        assertThat(harness.ask(probe, target(null))).endsWith("1 192.0.2.7 5432 192.0.2.7");
    }

    @Test
    void killsTheProgramAndItsChildrenWhenItsTimeIsUp() throws Exception {
        ProbeHarness.Running running = harness.start(program("sleep " + mark + " & sleep " + mark), target(null));
        Await.until("program and child", () -> Script.processesWith(mark) == 2);

        assertThat(running.expire()).hasToString("COMMAND timed out");

        Await.until("both gone", () -> Script.processesWith(mark) == 0);
        assertThat(running.toldAgain()).isFalse();
    }

    @Test
    void tellsNobodyOnceCancelledAndKillsTheProgram() throws Exception {
        ProbeHarness.Running running = harness.start(program("sleep " + mark), target(null));
        Await.until("program", () -> Script.processesWith(mark) == 1);

        running.cancel();

        Await.until("program gone", () -> Script.processesWith(mark) == 0);
        assertThat(running.toldAgain()).isFalse();
    }

    @Test
    void aMissingProgramCountsForNothing() throws Exception {
        Probe probe = new Probe.Command(List.of(directory.resolve("none").toString()));

        assertThat(harness.ask(probe, target(null)))
                .isEqualTo("INCONCLUSIVE SELF could not be run No such file or directory");
    }

    @Test
    void whatFoundNoPlaceInTimeCountsForNothing() throws Exception {
        Probe probe = new Probe.Command(List.of("/bin/sleep", mark));
        Target target = target(null);
        List<ProbeHarness.Running> started = IntStream.range(0, 17)
                .mapToObj(i -> harness.start(probe, target))
                .toList();
        Await.until("sixteen at once", () -> Script.processesWith(mark) == 16);

        assertThat(started.get(16).expire()).hasToString("SELF no descriptor left no place to run the command in time");
        assertThat(started.get(0).expire()).hasToString("COMMAND timed out");
    }

    @Test
    void isRefusedOnceStopped() throws Exception {
        harness.prober.stop();

        assertThat(harness.ask(program("true"), target(null))).startsWith("INCONCLUSIVE SELF");
    }

    private Probe program(String script) {
        return new Probe.Command(List.of(Script.in(directory, "check", script)));
    }

    private static Target target(String name) throws Exception {
        InetAddress address = InetAddress.getByName("192.0.2.7");
        return new Target(new InetSocketAddress(address, 5432), name, null, ProxyHeader.NONE);
    }
}
