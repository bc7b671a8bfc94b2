package io.millrace.proxy.behaviour;

import static io.millrace.proxy.behaviour.Watched.AT_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.probe.IcmpPermit;
import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type and every setting of a health check, from the file to the verdict in a running node. */
@ExtendWith(CleanState.class)
@ExpectedLog({"ENDPOINT_DOWN", "ENDPOINT_DEGRADED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY"})
class ProbesIT {
    @AutoClose
    private RecordingBackend backend;

    @BeforeEach
    void start() throws IOException {
        backend = RecordingBackend.start(BackendScript.ok("fine"));
    }

    private Watched watched(String check) throws Exception {
        return watched(check, AT_ONCE, backend.address());
    }

    private static Watched watched(String check, String timing, String... endpoints) throws Exception {
        return Watched.start(Setup.http(List.of(), List.of(key(check, timing)), endpoints));
    }

    private static String key(String check, String timing) {
        return "health-check: { " + check + ", " + timing + " }";
    }

    /** The health of the first endpoint once it is decided, and the answer that decided. */
    private static String verdict(Watched watched) {
        watched.awaitMember(
                0, member -> member.health() != Health.UNKNOWN && member.check().lastResult() != null);
        return watched.member(0).health() + " " + watched.member(0).check().lastResult();
    }

    private String verdictOn(String check) throws Exception {
        try (Watched watched = watched(check)) {
            return verdict(watched);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: tcp|x|UP L4 passed",
                "type: http|HTTP/1.1 200 OK~Content-Length: 0~~|UP L7 passed",
                "type: http|HTTP/1.1 503 Sorry~Content-Length: 0~~|DOWN L7 status 503",
                "type: http|HTTP/1.1 302 Found~Location: /well~Content-Length: 0~~|DOWN L7 status 302",
                "type: http, expect-status: [ 200, 300-399 ]|HTTP/1.1 302 Found~Content-Length: 0~~|UP L7 passed",
                "type: http, expect-body: well|HTTP/1.1 200 OK~Content-Length: 8~~all well|UP L7 passed",
                "type: http, expect-body: well|HTTP/1.1 200 OK~Content-Length: 3~~ill|DOWN L7 body without the expected text",
                "type: http, expect-body-regex: 'we+ll$'|HTTP/1.1 200 OK~Content-Length: 9~~all weell|UP L7 passed",
                "type: http, identity: { field: X-Service, value: cart }|HTTP/1.1 200 OK~X-Service: cart~Content-Length: 0~~|UP L7 passed",
                "type: http, identity: { field: X-Service, value: cart }|HTTP/1.1 200 OK~X-Service: shop~Content-Length: 0~~|DOWN L7 identity",
                "type: http, identity: { field: X-Service, value: cart }|HTTP/1.1 200 OK~Content-Length: 0~~|DOWN L7 identity",
                "type: http|SSH-2.0-OpenSSH~|DOWN L7 malformed answer",
                "type: http|HTTP/1.1 200 OK~|DOWN L7 closed early",
                "type: grpc|HTTP/1.1 400 Bad~~|DOWN L7 malformed answer",
                "type: tls, verify: false|HTTP/1.1 400 Bad~~|DOWN L6 handshake",
            })
    void judgeAnAnswerByTheLayerItReachedAndTheReason(String check, String answer, String verdict) throws Exception {
        backend.script(connection -> {
            if (check.startsWith("type: http")) {
                connection.requestOrNull();
            }
            connection.send(answer.replace("~", "\r\n"));
            connection.halfClose();
            connection.ending();
        });
        assertThat(verdictOn(check)).startsWith(verdict);
    }

    @Test
    void sayThatNobodyListens() throws Exception {
        backend.refuse();
        assertThat(verdictOn("type: http")).startsWith("DOWN L4 refused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: http|DOWN L7 timed out",
                "type: grpc|DOWN L7 timed out",
                "type: tls, verify: false|DOWN L6 timed out",
                "type: https, verify: false|DOWN L6 timed out",
            })
    void endAfterTheirTimeoutWhereNothingIsAnswered(String check, String verdict) throws Exception {
        backend.script(BackendScript.silent());
        try (Watched watched = watched(check, AT_ONCE.replace("1s", "200ms"), backend.address())) {
            assertThat(verdict(watched)).startsWith(verdict);
        }
    }

    @Test
    void endOnATargetThatSendsOneByteASecond() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        backend.script(connection -> {
            connection.requestOrNull();
            connection.send("HTTP/1.1 200 OK\r\n");
            for (int i = 0; i < 60 && over.getCount() > 0; i++) {
                connection.send("X");
                Await.holdsWithin(Duration.ofSeconds(1), () -> over.getCount() == 0);
            }
        });
        try (Watched watched = watched("type: http", AT_ONCE.replace("1s", "300ms"), backend.address())) {
            assertThat(verdict(watched)).isEqualTo("DOWN L7 timed out");
        } finally {
            over.countDown();
        }
    }

    /** The target would send 10 GB; it is not let. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: http|UP L7 passed",
                "type: http, expect-body: well|DOWN L7 body without the expected text",
            })
    void hangUpOnATargetThatSendsTenGigabytes(String check, String verdict) throws Exception {
        byte[] piece = new byte[64 * 1024];
        long whole = 10_000_000_000L;
        backend.script(connection -> {
            connection.requestOrNull();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + whole + "\r\n\r\n");
            for (long sent = 0; sent < whole; sent += piece.length) {
                connection.send(piece);
            }
            throw new IllegalStateException("somebody read all of it");
        });
        assertThat(verdictOn(check)).isEqualTo(verdict);
        assertThat(backend.complaints()).isEmpty();
    }

    @Test
    void askAsTheFileSays() throws Exception {
        try (Watched watched = watched("type: http, method: OPTIONS, path: /well?deep=1, host: shop.example.com,"
                + " fields: { X-Probe: first, Authorization: Basic eA== }")) {
            assertThat(verdict(watched)).isEqualTo("UP L7 passed");
        }
        assertThat(backend.connection(0).received())
                .startsWith("OPTIONS /well?deep=1 HTTP/1.1\r\n")
                .contains("\r\nhost: shop.example.com\r\n")
                .containsIgnoringCase("\r\nx-probe: first\r\n")
                .contains("\r\nAuthorization: Basic eA==\r\n");
    }

    @ParameterizedTest
    @CsvSource({"1, UP L7 passed", "2, DOWN L7 not serving", "0, DOWN L7 not serving"})
    void askOverGrpc(int serving, String verdict) throws Exception {
        backend.script(GrpcScript.answering(serving));
        assertThat(verdictOn("type: grpc, service: shop.Cart")).startsWith(verdict);
        assertThat(backend.connection(0).received()).contains("shop.Cart");
    }

    @ParameterizedTest
    @CsvSource({"pong!, UP L7 passed", "nothing, DOWN L7 body"})
    void askByDatagram(String answer, String verdict) throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> answerDatagrams(server, answer), "datagrams");
            thread.setDaemon(true);
            thread.start();
            assertThat(verdictOn("type: udp, send: 'pi\\x6eg', expect-prefix: pong, port: " + server.getLocalPort()))
                    .startsWith(verdict);
        }
    }

    private static void answerDatagrams(DatagramSocket server, String answer) {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                server.receive(packet);
                String asked = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
                byte[] reply = (asked.equals("ping") ? answer : asked).getBytes(StandardCharsets.ISO_8859_1);
                server.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            server.close();
        }
    }

    @Test
    void askTheMachineByEcho() throws Exception {
        assumeTrue(IcmpPermit.refusalOrNull() == null, "icmp checks are not allowed here");
        backend.refuse();
        assertThat(verdictOn("type: icmp")).startsWith("UP L3 passed");
    }

    @ParameterizedTest
    @CsvSource({
        "'test \"$MILLRACE_PORT\" = PORT', UP COMMAND passed",
        "'echo no disk left >&2; exit 3', DOWN COMMAND exit code 3 no disk left",
        "'sleep 60 & wait', DOWN COMMAND timed out",
    })
    void askAProgram(String script, String verdict) throws Exception {
        String command = script.replace("= PORT", "= " + backend.port());
        assertThat(verdictOn("type: command, command: [ /bin/sh, -c, '" + command + "' ]"))
                .startsWith(verdict);
    }

    @Test
    void areSharedByPoolsThatAskTheSameOfTheSameAddress() throws Exception {
        String same = key("type: http, path: /well", AT_ONCE);
        String other = key("type: http, path: /other", AT_ONCE);
        String zones = ", zones: [ { name: a, endpoints: [ " + backend.address() + " ] } ] }\n";
        String pools = "pools:\n  - { name: app, " + same + zones + "  - { name: second, " + same + zones
                + "  - { name: third, " + other + zones;
        try (TestNode node = TestNode.start(Setup.listener("web", "http", List.of()) + pools)) {
            Await.until(
                    "all up",
                    () -> node.node().health().pools().stream()
                            .allMatch(pool -> pool.members().get(0).health() == Health.UP));
            assertThat(node.meter("millrace.probes.checks")).isEqualTo(2);
            int asked = backend.connections().size();
            assertThat((double) asked).isLessThanOrEqualTo(node.meter("millrace.probes.started"));

            backend.refuse();
            Await.until(
                    "all down",
                    () -> node.node().health().pools().stream()
                            .allMatch(pool -> pool.members().get(0).health() == Health.DOWN));
            assertThat(node.node().health().transitions())
                    .filteredOn(transition -> transition.kind() == Kind.ENDPOINT_DOWN)
                    .extracting(Transition::pool)
                    .containsExactlyInAnyOrder("app", "second", "third");
        }
    }

    @Test
    void mayAskAnotherPortThanTheEndpointsOwn() throws Exception {
        try (RecordingBackend side = RecordingBackend.start(BackendScript.ok("well"))) {
            try (Watched watched = watched("type: http, port: " + side.port())) {
                watched.awaitHealth(Health.UP);
                assertThat(backend.connections()).isEmpty();
                side.refuse();
                watched.awaitHealth(Health.DOWN);
            }
        }
    }

    @Test
    void mayAskAnotherAddressThanTheEndpointsOwn() throws Exception {
        try (RecordingBackend side = backend.twin("127.0.0.2", BackendScript.ok("well"))) {
            try (Watched watched = watched("type: http, address: 127.0.0.2")) {
                watched.awaitHealth(Health.UP);
                assertThat(backend.connections()).isEmpty();
                assertThat(side.connections()).isNotEmpty();
            }
        }
    }

    @Test
    void comeFromTheSourceThatIsAsked() throws Exception {
        try (Watched watched = watched("type: http, source: 127.0.0.9")) {
            watched.awaitHealth(Health.UP);
            assertThat(backend.connection(0).peer().getAddress().getHostAddress())
                    .isEqualTo("127.0.0.9");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void beginWithTheProxyHeaderThatTheEndpointExpects(String version) throws Exception {
        String header = version.equals("v1") ? "PROXY UNKNOWN\r\n" : "\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0";
        backend.script(connection -> {
            connection.stream().readNBytes(header.length());
            BackendScript.ok("fine").serve(connection);
        });
        try (Watched watched = watched("type: http, proxy-protocol: " + version)) {
            assertThat(verdict(watched)).isEqualTo("UP L7 passed");
            assertThat(backend.connection(0).received()).startsWith(header + "GET / HTTP/1.1\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"health-check: { type: tcp, path: / }", "health-check: { type: udp }"})
    void withKeysThatDoNotFitTheirTypeAreRefused(String check) {
        String text = Setup.http(List.of(), List.of(check), backend.address());
        assertThatThrownBy(() -> TestNode.start(text)).hasMessageContaining("health-check");
    }

    @Test
    void letTheFirstAnswerDecideAndLeaveOutWhoHasNotAnsweredWhileAnotherOneServes() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        BackendScript slowToAnswerProbes = BackendScript.http(request -> {
            if (request.target().equals("/well")) {
                Await.passed(asked);
            }
            return Answers.ok("late");
        });
        try (RecordingBackend late = RecordingBackend.start(slowToAnswerProbes)) {
            String patient = "interval: 1m, timeout: 1m, rise: 100, fall: 100";
            try (Watched watched = watched("type: http, path: /well", patient, late.address())) {
                assertThat(watched.member(0).health()).isEqualTo(Health.UNKNOWN);
                assertThat(watched.answers(4)).containsOnlyKeys("late");

                watched.node()
                        .reload(Setup.http(
                                List.of(),
                                List.of(
                                        key("type: http, path: /well", AT_ONCE.replace("1s", "1m")),
                                        "failover: { slow-start: 0s }"),
                                late.address(),
                                backend.address()));
                watched.awaitHealth(Health.UNKNOWN, Health.UP);
                assertThat(watched.answers(10)).containsOnlyKeys("fine");

                asked.countDown();
                watched.awaitHealth(Health.UP, Health.UP);
                watched.requestsUntil(
                        "both serve",
                        now -> backend.connections().size() > 0
                                && late.connections().size() > 1);
                assertThat(watched.answers(10)).containsOnlyKeys("fine", "late");
            }
        }
    }

    @Test
    void letABackendDrainItselfBy404() throws Exception {
        try (RecordingBackend other = RecordingBackend.start(BackendScript.ok("other"))) {
            try (Watched watched = watched(
                    "type: http, path: /well, drain-on-404: true", AT_ONCE, backend.address(), other.address())) {
                watched.awaitHealth(Health.UP, Health.UP);
                assertThat(watched.answers(10)).containsOnlyKeys("fine", "other");

                backend.script(BackendScript.http(request -> request.target().equals("/well")
                        ? "HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n"
                        : Answers.ok("fine")));
                watched.awaitHealth(Health.DEGRADED, Health.UP);
                watched.awaitAvailability(0, Availability.RESERVE);
                assertThat(watched.answers(10)).containsOnlyKeys("other");

                other.refuse();
                watched.awaitHealth(Health.DEGRADED, Health.DOWN);
                assertThat(watched.answers(10)).containsOnlyKeys("fine");
                assertThat(watched.await(Kind.ENDPOINT_DEGRADED).causes())
                        .anyMatch(cause -> cause.words().contains("L7 asked to drain"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: tls, server-name: shop.example.com, ca-file: CA|UP L6 passed",
                "type: tls, server-name: other.example.com, ca-file: CA|DOWN L6 certificate",
                "type: tls, server-name: shop.example.com|DOWN L6 certificate",
                "type: tls, verify: false|UP L6 passed",
                "type: https, server-name: shop.example.com, ca-file: CA|UP L7 passed",
                "type: https, verify: false, expect-status: 204|DOWN L7 status 200",
            })
    void checkTheCertificate(String check, String verdict, @TempDir Path folder) throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .ecp256()
                .subject("CN=shop")
                .addSanDnsName("shop.example.com")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Path ca = Files.writeString(folder.resolve("ca.pem"), certificate.getCertificatePEM());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
        try (RecordingBackend secure = RecordingBackend.startTls(context, BackendScript.ok("fine"));
                Watched watched = watched(check.replace("CA", ca.toString()), AT_ONCE, secure.address())) {
            assertThat(verdict(watched)).startsWith(verdict);
        }
    }
}
