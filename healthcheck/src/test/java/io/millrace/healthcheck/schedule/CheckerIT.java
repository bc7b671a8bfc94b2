package io.millrace.healthcheck.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.probe.NetworkProber;
import io.millrace.healthcheck.probe.Probe;
import io.millrace.healthcheck.probe.Target;
import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.millrace.healthcheck.probe.Wire;
import io.millrace.healthcheck.testing.Await;
import io.millrace.healthcheck.verdict.CheckTiming;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The checker with real probes, on a real loop, against sockets that open and close. */
class CheckerIT {

    private static final CheckTiming QUICK = new CheckTiming(
            Duration.ofMillis(100), Duration.ofMillis(500), 2, 2, 0, Duration.ofMillis(50), Duration.ofMillis(200));

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final NetworkProber prober =
            new NetworkProber(new Wire(loop, NioSocketChannel::new, NioDatagramChannel::new));
    private final List<VerdictChange> changes = new CopyOnWriteArrayList<>();
    private final Checker checker = new Checker(loop, prober, System::nanoTime, 1, 100, changes::add);

    @AfterEach
    void stop() {
        onLoop(() -> {
            checker.stop();
            return null;
        });
        assertThat(checker.counts().inFlight()).isZero();
        prober.stop();
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void followsAServerThatGoesAndComesBack() throws IOException {
        ServerSocket server = listen(0);
        int port = server.getLocalPort();
        Check check = apply(port);
        awaitHealth(check, Health.UP);

        server.close();
        awaitHealth(check, Health.DOWN);

        try (ServerSocket again = listen(port)) {
            assertThat(again.isBound()).isTrue();
            awaitHealth(check, Health.UP);
        }
        assertThat(changes).extracting(VerdictChange::after).startsWith(Health.UP, Health.DOWN, Health.UP);
        assertThat(changes.get(1).cause().reason()).isEqualTo(Reason.REFUSED);
        assertThat(changes.get(1).probes()).isEqualTo(2);
        assertThat(changes.get(1).decidedNanos() - changes.get(1).firstSignNanos())
                .isPositive();
    }

    @Test
    void condemnsNobodyAfterItsLoopStoodStill() throws IOException {
        try (ServerSocket server = listen(0)) {
            Check check = apply(server.getLocalPort());
            awaitHealth(check, Health.UP);
            for (int i = 0; i < 3; i++) {
                onLoop(() -> {
                    LockSupport.parkNanos(QUICK.timeout().plusMillis(100).toNanos());
                    return null;
                });
            }
            long passed = checker.counts().passed();
            Await.until(
                    "a probe that passed after the stall",
                    () -> checker.counts().passed() > passed + 1);

            assertThat(changes).hasSize(1);
            assertThat(checker.counts().failed()).isZero();
            assertThat(checker.counts().stalls()).isPositive();
        }
    }

    private Check apply(int port) {
        Target target =
                new Target(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null, null, ProxyHeader.NONE);
        Check check = new Check(new Probe.Tcp(), target, QUICK);
        onLoop(() -> {
            checker.apply(Map.of(check, Health.UNKNOWN));
            return null;
        });
        return check;
    }

    private void awaitHealth(Check check, Health health) {
        Await.until(health.name(), () -> onLoop(() -> checker.health(check)) == health);
    }

    private <T> T onLoop(Callable<T> work) {
        return loop.submit(work).syncUninterruptibly().getNow();
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return server;
    }
}
