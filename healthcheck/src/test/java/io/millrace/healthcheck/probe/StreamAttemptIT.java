package io.millrace.healthcheck.probe;

import static io.millrace.healthcheck.probe.ProbeHarness.inWords;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.probe.Probe.StatusRange;
import io.millrace.healthcheck.probe.Probe.TlsTrust;
import io.millrace.healthcheck.probe.ProbeHarness.Running;
import io.millrace.healthcheck.testing.Await;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamAttemptIT {
    private static final TlsTrust ANYBODY = new TlsTrust(null, null, false);

    private final ProbeHarness harness = new ProbeHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void blamesItselfWhenNoDescriptorIsLeft() {
        Running running = harness.start(
                listener -> new StreamAttempt(harness.loop, ProbeHarness.target(1), StreamAttempt::pass, listener)
                        .start(exhausted()));
        assertThat(inWords(running.result())).isEqualTo("INCONCLUSIVE SELF no descriptor left Too many open files");
        assertThat(running.expire()).isNull();
    }

    /** In one turn of the loop, so that the answer cannot have been heard. */
    @Test
    void timesOutInTheConnectionUntilThatStands() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Target target = ProbeHarness.target(server.getLocalPort());
            List<String> results = harness.onLoop(() -> {
                List<String> told = new ArrayList<>();
                harness.prober
                        .start(new Probe.Tls(ANYBODY), target, result -> told.add(inWords(result)))
                        .expire();
                return told;
            });
            assertThat(results).containsExactly("FAIL L4 timed out");
        }
    }

    @Test
    void tellsAResultThatIsDueToWhoeverExpiresIt() {
        String told = harness.onLoop(() -> {
            List<String> results = new ArrayList<>();
            Attempt attempt = new StreamAttempt(
                            harness.loop,
                            ProbeHarness.target(1),
                            StreamAttempt::pass,
                            result -> results.add(inWords(result)))
                    .start(exhausted());
            assertThat(results).isEmpty();
            attempt.expire();
            attempt.expire();
            return String.join(",", results);
        });
        assertThat(told).isEqualTo("INCONCLUSIVE SELF no descriptor left Too many open files");
    }

    @Test
    void tellsNobodyOfAResultThatWasDueWhenItWasCancelled() {
        List<String> results = new ArrayList<>();
        harness.onLoop(() -> {
            new StreamAttempt(
                            harness.loop,
                            ProbeHarness.target(1),
                            StreamAttempt::pass,
                            result -> results.add(inWords(result)))
                    .start(exhausted())
                    .cancel();
            return null;
        });
        assertThat(harness.<List<String>>onLoop(() -> List.copyOf(results))).isEmpty();
    }

    /** The thread that would compute the keys never comes: the target has answered, and is not to blame. */
    @Test
    void blamesItselfWhileAHandshakeWaitsForAThread() throws Exception {
        List<Runnable> never = new ArrayList<>();
        Executor threads = new Executor() {
            @Override
            public synchronized void execute(Runnable task) {
                never.add(task);
            }
        };
        TlsContexts contexts = new TlsContexts(harness.loop, Runnable::run);
        Wire wire = new Wire(harness.loop, NioSocketChannel::new, NioDatagramChannel::new);
        try (ScriptedServer server = new ScriptedServer(
                TestCertificates.listening(new TestCertificates().named("api.example")),
                (self, connection) -> self.readRequest(connection))) {
            Running running = harness.start(listener -> new StreamAttempt(
                            harness.loop,
                            server.target(),
                            new TlsQuestion(ANYBODY, contexts.of(ANYBODY, false), threads, StreamAttempt::pass),
                            listener)
                    .start(wire));
            Await.until("a handshake that waits", () -> harness.onLoop(() -> !never.isEmpty()));
            assertThat(inWords(running.expire())).isEqualTo("INCONCLUSIVE SELF not ready itself L6 timed out");
        }
    }

    @Test
    void blamesItselfWhileTrustIsStillBeingRead() throws Exception {
        List<Runnable> never = new ArrayList<>();
        List<Attempt> asked = new ArrayList<>();
        TlsContexts contexts = new TlsContexts(harness.loop, never::add);
        Wire wire = new Wire(harness.loop, NioSocketChannel::new, NioDatagramChannel::new);
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Running running = harness.start(listener -> {
                Question tls =
                        new TlsQuestion(ANYBODY, contexts.of(ANYBODY, false), Runnable::run, StreamAttempt::pass);
                Question noted = attempt -> {
                    tls.ask(attempt);
                    asked.add(attempt);
                };
                Target target = ProbeHarness.target(silent.getLocalPort());
                return new StreamAttempt(harness.loop, target, noted, listener).start(wire);
            });
            Await.until("a question", () -> harness.onLoop(() -> !asked.isEmpty()));
            assertThat(inWords(running.expire())).isEqualTo("INCONCLUSIVE SELF not ready itself L6 timed out");
            harness.onLoop(() -> {
                never.forEach(Runnable::run);
                return null;
            });
            assertThat(running.toldAgain()).isFalse();
        }
    }

    /** Ends of all kinds, at random moments of all kinds of probes. */
    @Test
    void keepsNoDescriptorWhateverItsEnd() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (ScriptedServer http = ScriptedServer.answering("HTTP/1.1 200 OK\r\n\r\n");
                ScriptedServer tls = new ScriptedServer(
                        TestCertificates.listening(new TestCertificates().named("api.example")),
                        (self, connection) -> self.readRequest(connection))) {
            List<Target> targets = List.of(http.target(), tls.target(), ProbeHarness.target(1));
            List<StatusRange> any = List.of(new StatusRange(100, 999));
            List<Probe> probes = List.of(
                    new Probe.Tcp(),
                    new Probe.Tls(ANYBODY),
                    new Probe.Http(null, "GET", "/", null, List.of(), any, "x", null, false, null),
                    new Probe.Http(ANYBODY, "GET", "/", null, List.of(), any, "x", null, false, null));
            for (int i = 0; i < 100; i++) {
                Running running = harness.start(
                        probes.get(random.nextInt(probes.size())), targets.get(random.nextInt(targets.size())));
                for (int turns = random.nextInt(8); turns > 0; turns--) {
                    harness.onLoop(() -> null);
                }
                if (random.nextBoolean()) {
                    running.cancel();
                } else {
                    running.expire();
                }
            }
            Await.until("nothing held, seed " + seed, harness::holdsNothing);
        }
        Await.until(() -> "few sockets left, seed " + seed + ": " + sockets(), () -> sockets() < 20);
    }

    private Wire exhausted() {
        return new Wire(
                harness.loop,
                () -> {
                    throw new ChannelException("Too many open files");
                },
                NioDatagramChannel::new);
    }

    /** What this process holds, of which a few are the runtime's own. */
    private static long sockets() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(StreamAttemptIT::isSocket).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
