package io.millrace.healthcheck.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.probe.Probe.Field;
import io.millrace.healthcheck.probe.Probe.StatusRange;
import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.millrace.healthcheck.testing.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProbeIT {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-Service: shop\r\n\r\nwell";

    private final ProbeHarness harness = new ProbeHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void passesOnTheExpectedStatus() throws IOException {
        assertThat(askedOf(http(), OK)).isEqualTo("PASS L7 passed");
    }

    @Test
    void passesThoughTheServerNeverCloses() throws IOException {
        try (ScriptedServer server = ScriptedServer.answeringAndWaiting(OK)) {
            assertThat(harness.ask(withBody("well", null), server.target())).isEqualTo("PASS L7 passed");
        }
    }

    @Test
    void asksAsConfiguredAndForTheEndOfTheConnection() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(OK)) {
            Probe probe = new Probe.Http(
                    null,
                    "POST",
                    "/ready?deep=1",
                    "shop.example",
                    List.of(new Field("X-Token", "t"), new Field("User-Agent", "me")),
                    ranges(200, 299),
                    null,
                    null,
                    false,
                    null);
            harness.ask(probe, server.target());
            assertThat(server.request().split("\r\n"))
                    .startsWith("POST /ready?deep=1 HTTP/1.1")
                    .containsExactlyInAnyOrder(
                            "POST /ready?deep=1 HTTP/1.1",
                            "host: shop.example",
                            "X-Token: t",
                            "User-Agent: me",
                            "accept: */*",
                            "connection: close",
                            "content-length: 0");
        }
    }

    @Test
    void namesTheTargetInTheHostField() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(OK)) {
            harness.ask(http(), server.target());
            assertThat(server.request()).contains("host: 127.0.0.1:" + server.port() + "\r\n");
            harness.ask(http(), new Target(server.target().address(), "shop.example.", null, ProxyHeader.NONE));
            assertThat(server.request()).contains("host: shop.example:" + server.port() + "\r\n");
        }
    }

    @Test
    void saysTheProxyHeaderBeforeTheRequest() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(OK)) {
            harness.ask(http(), new Target(server.target().address(), null, null, ProxyHeader.V1));
            assertThat(server.request()).startsWith("PROXY UNKNOWN\r\nGET / HTTP/1.1\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {199, 301, 302, 404, 500, 503, 999})
    void failsOnAnyOtherStatusAndFollowsNoRedirect(int status) throws IOException {
        String answer =
                "HTTP/1.1 " + status + " Whatever\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
        assertThat(askedOf(http(), answer))
                .isEqualTo(status == 199 ? "FAIL L7 closed early" : "FAIL L7 status " + status);
    }

    @Test
    void takesARedirectThatIsExpected() throws IOException {
        Probe probe = new Probe.Http(
                null,
                "GET",
                "/",
                null,
                List.of(),
                List.of(new StatusRange(200, 200), new StatusRange(302, 302)),
                null,
                null,
                false,
                null);
        assertThat(askedOf(probe, "HTTP/1.0 302 Found\r\n\r\n")).isEqualTo("PASS L7 passed");
    }

    @Test
    void skipsInterimAnswers() throws IOException {
        String hints = "HTTP/1.1 103 Early Hints\r\nX-Service: other\r\n\r\n".repeat(HttpAnswer.MAX_INTERIM);
        assertThat(askedOf(withIdentity("shop"), hints + OK)).isEqualTo("PASS L7 passed");
        assertThat(askedOf(http(), "HTTP/1.1 100 Continue\r\n\r\n" + hints + OK))
                .isEqualTo("FAIL L7 answer too long more than 16 interim answers");
    }

    @Test
    void takesSwitchingProtocolsForAFinalAnswer() throws IOException {
        assertThat(askedOf(http(), "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nxx"))
                .isEqualTo("FAIL L7 status 101");
    }

    @Test
    void asksForNoNewTrafficBy404WhereThatIsAgreed() throws IOException {
        Probe draining = new Probe.Http(
                null, "GET", "/", null, List.of(), ranges(200, 299), null, null, true, new Field("X-Service", "shop"));
        assertThat(askedOf(draining, "HTTP/1.1 404 Gone\r\nX-Service: shop\r\n\r\n"))
                .isEqualTo("DEGRADED L7 asked to drain by status 404");
        assertThat(askedOf(draining, "HTTP/1.1 404 Gone\r\n\r\n"))
                .isEqualTo("FAIL L7 identity X-Service should be shop, is missing");
        assertThat(askedOf(draining, OK)).isEqualTo("PASS L7 passed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shop|PASS L7 passed",
                "bank|FAIL L7 identity X-Service should be bank, is shop",
                "Shop|FAIL L7 identity X-Service should be Shop, is shop"
            })
    void knowsTheServiceByItsField(String expected, String result) throws IOException {
        assertThat(askedOf(withIdentity(expected), OK)).isEqualTo(result);
    }

    @Test
    void takesAServiceOfTwoIdentitiesForAnother() throws IOException {
        assertThat(askedOf(withIdentity("shop"), OK.replace("X-Service", "X-Service: bank\r\nX-Service")))
                .isEqualTo("FAIL L7 identity X-Service should be shop, is bank, shop");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "well  |-        |PASS L7 passed",
                "ell   |w[e]ll?  |PASS L7 passed",
                "wells |-        |FAIL L7 body without the expected text",
                "-     |^well$   |PASS L7 passed",
                "-     |ill      |FAIL L7 body without a match of the expression",
                "nowell|well     |FAIL L7 body without the expected text"
            })
    void findsWhatItExpectsInTheBody(String text, String regex, String result) throws IOException {
        assertThat(askedOf(withBody(text, regex), OK)).isEqualTo(result);
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nwe\r\n2;x=y\r\nll\r\n0\r\n\r\n";
        assertThat(askedOf(withBody(text, regex), chunked)).isEqualTo(result);
        assertThat(askedOf(withBody(text, regex), "HTTP/1.1 200 OK\r\n\r\nwell"))
                .isEqualTo(result);
    }

    @Test
    void looksAtTheFirst64KibOfTheBodyOnly() throws IOException {
        String filler = "x".repeat(BodyMatch.MAX_BYTES - 4);
        String head = "HTTP/1.1 200 OK\r\n\r\n";
        assertThat(askedOf(withBody("well", null), head + filler + "well")).isEqualTo("PASS L7 passed");
        assertThat(askedOf(withBody(null, "well"), head + filler + "well")).isEqualTo("PASS L7 passed");
        assertThat(askedOf(withBody("well", null), head + filler + "-well"))
                .isEqualTo("FAIL L7 body without the expected text");
        assertThat(askedOf(withBody(null, "well"), head + filler + "-well"))
                .isEqualTo("FAIL L7 body without a match of the expression");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+b", "(a|aa)+$b", "(?:a|b)*c"})
    void givesUpAnExpressionThatWouldGoOnForYears(String regex) throws IOException {
        assertThat(askedOf(withBody(null, regex), "HTTP/1.1 200 OK\r\n\r\n" + "a".repeat(BodyMatch.MAX_BYTES)))
                .isEqualTo("FAIL L7 body regex took too many steps");
    }

    @Test
    void expectsNoBodyOfHead() throws IOException {
        Probe head = new Probe.Http(null, "HEAD", "/", null, List.of(), ranges(200, 299), null, null, false, null);
        assertThat(askedOf(head, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"))
                .isEqualTo("PASS L7 passed");
    }

    @Test
    void understandsAnAnswerThatComesByteByByte() throws IOException {
        try (ScriptedServer server = new ScriptedServer((self, connection) -> {
            connection.setTcpNoDelay(true);
            self.readRequest(connection);
            for (byte next : OK.getBytes(StandardCharsets.ISO_8859_1)) {
                connection.getOutputStream().write(next);
            }
            ScriptedServer.waitForTheOtherSide(connection);
        })) {
            assertThat(harness.ask(withBody("well", "^well$"), server.target())).isEqualTo("PASS L7 passed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "220 mail ESMTP\r\n",
                "garbage without any sense\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 7 OK\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                "\u0015\u0003\u0003\u0000\u0002\u0002\u0028",
            })
    void failsOnAnAnswerThatIsNotHttp(String garbage) throws IOException {
        try (ScriptedServer server = ScriptedServer.answering(garbage)) {
            assertThat(harness.ask(http(), server.target())).startsWith("FAIL L7 malformed answer");
        }
    }

    @Test
    void failsOnChunksThatAreNone() throws IOException {
        assertThat(askedOf(withBody("well", null), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nwell"))
                .startsWith("FAIL L7 malformed answer");
    }

    @Test
    void boundsTheHead() throws IOException {
        assertThat(askedOf(http(), "HTTP/1.1 200 " + "x".repeat(HttpQuestion.MAX_LINE_BYTES)))
                .isEqualTo("FAIL L7 answer too long more than a line or head may hold");
        assertThat(askedOf(http(), "HTTP/1.1 200 OK\r\n" + "X: 12345678\r\n".repeat(HttpQuestion.MAX_HEAD_BYTES / 8)))
                .isEqualTo("FAIL L7 answer too long more than a line or head may hold");
    }

    @Test
    void failsWhenTheConnectionClosesEarly() throws IOException {
        assertThat(askedOf(http(), "")).isEqualTo("FAIL L7 closed early");
        assertThat(askedOf(http(), "HTTP/1.1 200 OK\r\nContent")).isEqualTo("FAIL L7 closed early");
        assertThat(askedOf(withBody("well", null), "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nwel"))
                .isEqualTo("FAIL L7 closed early");
        assertThat(askedOf(withBody("well", null), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nwel\r\n"))
                .isEqualTo("FAIL L7 closed early");
    }

    @Test
    void failsWhenTheConnectionIsReset() throws IOException {
        try (ScriptedServer server = new ScriptedServer((self, connection) -> {
            self.readRequest(connection);
            connection.setSoLinger(true, 0);
        })) {
            assertThat(harness.ask(http(), server.target())).isEqualTo("FAIL L7 reset");
        }
    }

    @Test
    void timesOutWhereNothingIsAnswered() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((self, connection) -> {
            self.readRequest(connection);
            asked.countDown();
            ScriptedServer.waitForTheOtherSide(connection);
        })) {
            ProbeHarness.Running running = harness.start(http(), server.target());
            asked.await();
            assertThat(ProbeHarness.inWords(running.expire())).isEqualTo("FAIL L7 timed out");
            assertThat(running.toldAgain()).isFalse();
        }
    }

    @Test
    void tellsNobodyAfterACancel() throws Exception {
        try (ScriptedServer server = ScriptedServer.answeringAndWaiting("HTTP/1.1 200 O")) {
            ProbeHarness.Running running = harness.start(http(), server.target());
            server.request();
            running.cancel();
            running.cancel();
            assertThat(running.expire()).isNull();
            Await.until("nothing held", harness::holdsNothing);
            assertThat(running.toldAgain()).isFalse();
        }
    }

    /** The slow one is let run for some bytes, not for seconds: each of them may be the last before the time is up. */
    @Test
    void timesOutOnATargetThatDripsItsAnswer() throws Exception {
        CountDownLatch dripped = new CountDownLatch(20);
        try (ScriptedServer server = new ScriptedServer((self, connection) -> {
            self.readRequest(connection);
            OutputStream out = connection.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            while (dripped.getCount() > 0) {
                out.write('x');
                dripped.countDown();
            }
            ScriptedServer.waitForTheOtherSide(connection);
        })) {
            ProbeHarness.Running running = harness.start(http(), server.target());
            dripped.await();
            assertThat(ProbeHarness.inWords(running.expire())).isEqualTo("FAIL L7 timed out");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~Content-Length: 10000000000~~|x|FAIL L7 body without the expected text",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~|8~xxxxxxxx~|FAIL L7 body without the expected text",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~|1;aaaaaaaaaa=bbbbbbbbbb~x~|FAIL L7 answer too long more than 262144 bytes",
                "HTTP/1.1 200 OK~|X: y~|FAIL L7 answer too long more than a line or head may hold",
                "~|~|FAIL L7 answer too long more than a line or head may hold",
            })
    void endsAnAnswerThatNeverEnds(String head, String endless, String result) throws IOException {
        try (ScriptedServer server = new ScriptedServer((self, connection) -> {
            self.readRequest(connection);
            write(connection, head.replace("~", "\r\n"));
            while (true) {
                write(connection, endless.replace("~", "\r\n").repeat(1000));
            }
        })) {
            assertThat(harness.ask(withBody("well", null), server.target())).isEqualTo(result);
        }
    }

    @Test
    void blamesItselfForARequestThatCannotBeSaid() throws IOException {
        Probe probe = new Probe.Http(null, "GET", "/", "a\r\nb", List.of(), ranges(200, 299), null, null, false, null);
        assertThat(askedOf(probe, OK)).startsWith("INCONCLUSIVE SELF internal error");
    }

    private String askedOf(Probe probe, String answer) throws IOException {
        try (ScriptedServer server = ScriptedServer.answering(answer)) {
            return harness.ask(probe, server.target());
        }
    }

    private static void write(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Probe.Http http() {
        return withBody(null, null);
    }

    private static Probe.Http withBody(String text, String regex) {
        return new Probe.Http(null, "GET", "/", null, List.of(), ranges(200, 299), text, regex, false, null);
    }

    private static Probe.Http withIdentity(String value) {
        return new Probe.Http(
                null, "GET", "/", null, List.of(), ranges(200, 299), null, null, false, new Field("X-Service", value));
    }

    private static List<StatusRange> ranges(int first, int last) {
        return List.of(new StatusRange(first, last));
    }
}
