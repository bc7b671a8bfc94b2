package io.millrace.healthcheck.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.healthcheck.probe.ProbeHarness.Running;
import io.millrace.healthcheck.probe.Target.ProxyHeader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IcmpProbeIT {
    private final ProbeHarness harness = new ProbeHarness();

    @AfterEach
    void close() {
        harness.prober.stop();
        harness.close();
    }

    @Test
    void aMachineThatAnswersPasses() throws IOException {
        assumeTrue(IcmpPermit.refusalOrNull() == null, "raw sockets are allowed");

        assertThat(harness.ask(new Probe.Icmp(), target("127.0.0.1"))).isEqualTo("PASS L3 passed");
    }

    @Test
    void aMachineThatAnswersOverIpv6Passes() throws IOException {
        assumeTrue(IcmpPermit.refusalOrNull() == null, "raw sockets are allowed");
        assumeTrue(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null, "there is IPv6");

        assertThat(harness.ask(new Probe.Icmp(), target("::1"))).isEqualTo("PASS L3 passed");
    }

    @Test
    void aSourceThatIsNotOursCountsForNothing() throws IOException {
        Target target = new Target(
                new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 1),
                null,
                InetAddress.getByName("192.0.2.1"),
                ProxyHeader.NONE);

        assertThat(harness.ask(new Probe.Icmp(), target)).startsWith("INCONCLUSIVE SELF no descriptor left");
    }

    @Test
    void asksAgainUntilItsTimeIsUp() throws Exception {
        Semaphore asked = new Semaphore(0);
        Pings pings = new Pings(
                (address, via, waitMillis) -> {
                    asked.release();
                    return false;
                },
                1,
                1);

        Running running = start(pings);
        asked.acquire(3);

        assertThat(running.expire()).hasToString("L3 timed out");
        assertThat(running.toldAgain()).isFalse();
        pings.stop();
    }

    @Test
    void aLateAnswerChangesNothing() throws Exception {
        Gate gate = new Gate();
        Pings pings = new Pings(gate, 1, 1);
        Running running = start(pings);
        gate.asked.await();

        assertThat(running.expire()).hasToString("L3 timed out");
        gate.open.countDown();

        Running second = start(pings);
        assertThat(second.result()).hasToString("L3 passed");
        assertThat(running.toldAgain()).isFalse();
        pings.stop();
    }

    @Test
    void whatFoundNoThreadCountsForNothing() throws Exception {
        Gate gate = new Gate();
        Pings pings = new Pings(gate, 1, 1);
        start(pings);
        gate.asked.await();

        Running waiting = start(pings);
        assertThat(start(pings).result()).hasToString("SELF no descriptor left too many pings wait");
        assertThat(waiting.expire()).hasToString("SELF no descriptor left no thread for the ping in time");

        Running inItsPlace = start(pings);
        gate.open.countDown();
        assertThat(inItsPlace.result()).hasToString("L3 passed");
        pings.stop();
    }

    @Test
    void errorsOfTheSocketAreToldApart() throws Exception {
        assertThat(failing(new ConnectException("Network is unreachable")))
                .isEqualTo("FAIL L3 unreachable Network is unreachable");
        assertThat(failing(new SocketException("Too many open files")))
                .isEqualTo("INCONCLUSIVE SELF no descriptor left Too many open files");
        assertThat(failing(new SocketException("Operation not permitted")))
                .isEqualTo("INCONCLUSIVE SELF could not be run Operation not permitted");
        assertThat(failing(new IllegalStateException("broken"))).startsWith("INCONCLUSIVE SELF internal error");
    }

    /** An echo that waits at a gate, as for a machine that answers late. */
    private static final class Gate implements Pings.Echo {
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);

        @Override
        public boolean answers(InetAddress address, NetworkInterface via, int waitMillis) throws IOException {
            asked.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return true;
        }
    }

    private String failing(Exception failure) throws Exception {
        Pings pings = new Pings(
                (address, via, waitMillis) -> {
                    if (failure instanceof IOException expected) {
                        throw expected;
                    }
                    throw (RuntimeException) failure;
                },
                1,
                1);
        var result = start(pings).result();
        pings.stop();
        return result.outcome() + " " + result;
    }

    private Running start(Pings pings) throws IOException {
        Target target = target("192.0.2.1");
        return harness.start(listener -> new IcmpAttempt(harness.loop, target, listener).start(pings));
    }

    private static Target target(String address) throws IOException {
        return ProbeHarness.target(new InetSocketAddress(InetAddress.getByName(address), 0));
    }
}
