package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendConnection;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Ending;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.WireResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 through the proxy: connections kept on both sides, every framing, requests in order. */
@ExtendWith(CleanState.class)
class HttpRelayIT {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    @AutoClose
    private RecordingBackend backend;

    @AutoClose
    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        backend = RecordingBackend.start(BackendScript.http(request -> Answers.ok("for " + request.target())));
        node = TestNode.start(Setup.http(backend.address()));
    }

    @AfterEach
    void everythingAtTheBackendWasWellFormed() {
        assertThat(backend.complaints()).isEmpty();
    }

    @Test
    void keepsBothConnectionsForTheNextRequest() throws IOException {
        try (RawClient client = node.connect()) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.exchange("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n")
                                .text())
                        .isEqualTo("for /" + i);
            }
        }
        assertThat(backend.connections()).hasSize(1);
    }

    @Test
    void closesAfterTheAnswerWhenTheClientAsksFor() throws IOException {
        try (RawClient client = node.connect()) {
            WireResponse response = client.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.closes()).isTrue();
            assertThat(client.ending()).isEqualTo(Ending.FIN);
        }
    }

    @Test
    void doesNotReuseAConnectionTheBackendWantsToClose() throws IOException {
        backend.script(BackendScript.onceAndHold(Answers.ok("bye", "Connection: close\r\n")));
        try (RawClient client = node.connect()) {
            WireResponse first = client.exchange(GET);
            assertThat(first.text() + first.closes()).isEqualTo("byefalse");
            assertThat(client.exchange(GET).text()).isEqualTo("bye");
        }
        assertThat(backend.connections()).hasSize(2);
        Await.until(
                "both closed by the proxy",
                () -> backend.connections().stream()
                        .allMatch(connection -> connection.seenEndingOrNull() == Ending.FIN));
    }

    @Test
    void aConnectionThatDiedIdleIsNoticedAndTheRequestGoesElsewhere() throws IOException {
        try (RawClient client = node.connect()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.exchange(GET).text()).isEqualTo("for /x");
                backend.connection(i).close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1"})
    void bodiesWithALengthPassBothWays(String version) throws IOException {
        backend.script(BackendScript.http(request -> Answers.ok("got " + request.text())));
        String answer = node.exchange("POST / " + version + "\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
                .text();
        assertThat(answer).isEqualTo("got hello");
    }

    @Test
    void chunkedBodiesPassBothWaysWithTheirTrailersAndWithoutExtensions() throws IOException {
        backend.script(BackendScript.http(
                request -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=\"y\"\r\ngot\r\n"
                        + Integer.toHexString(request.body().length) + "\r\n" + request.text() + "\r\n0\r\nSum: "
                        + request.trailers().one("check") + "\r\n\r\n"));
        try (RawClient client = node.connect()) {
            WireResponse response = client.exchange("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5;ext=1\r\nhello\r\n00003\r\n, w\r\n4;a;b=\"c;d\"\r\norld\r\n0;last\r\nCheck: 7\r\n\r\n");
            assertThat(response.text()).isEqualTo("gothello, world");
            assertThat(response.trailers().one("sum")).isEqualTo("7");
            assertThat(client.exchange(
                                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\n!\r\n0\r\ncheck: 8\r\n\r\n")
                            .trailers()
                            .one("sum"))
                    .isEqualTo("8");
        }
        assertThat(backend.connections()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, 200, Content-Length: 5",
        "HEAD, 200, X: y",
        "GET, 204, X: y",
        "GET, 304, Content-Length: 5",
        "GET, 304, X: y"
    })
    void answersWithoutBodyKeepTheirFieldsAndTheConnections(String method, int status, String field)
            throws IOException {
        backend.script(BackendScript.http(request -> "HTTP/1.1 " + status + " Z\r\n" + field + "\r\n\r\n"));
        try (RawClient client = node.connect()) {
            for (int i = 0; i < 3; i++) {
                WireResponse response = client.exchange(method + " / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(response.status()).isEqualTo(status);
                String[] parts = field.split(": ");
                assertThat(response.fields().one(parts[0])).isEqualTo(parts[1]);
            }
        }
        assertThat(backend.connections()).hasSize(1);
    }

    @Test
    void anAnswerWithoutFramingIsWholeWhenTheBackendCloses() throws IOException {
        backend.script(BackendScript.once("HTTP/1.1 200 OK\r\n\r\nuntil the end"));
        assertThat(node.exchange(GET).text()).isEqualTo("until the end");
        assertThat(node.exchange("GET / HTTP/1.0\r\n\r\n").text()).isEqualTo("until the end");
    }

    @Test
    void anAnswerFromAnHttp10BackendPassesAndItsConnectionIsNotReused() throws IOException {
        backend.script(BackendScript.onceAndHold("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        try (RawClient client = node.connect()) {
            assertThat(client.exchange(GET).text()).isEqualTo("ok");
            WireResponse second = client.exchange(GET);
            assertThat(second.text()).isEqualTo("ok");
            assertThat(second.minorVersion()).isEqualTo(1);
        }
        assertThat(backend.connections()).hasSize(2);
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            requests.append(
                    i % 3 == 0
                            ? "POST /" + i + " HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                            : "GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        try (RawClient client = node.connect()) {
            client.send(requests.toString());
            for (int i = 0; i < 100; i++) {
                assertThat(client.response().text()).isEqualTo("for /" + i);
            }
        }
    }

    @Test
    void pipelinedRequestsAfterOneThatClosesAreNotServed() throws IOException {
        try (RawClient client = node.connect()) {
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("for /1");
            assertThat(client.ending()).isEqualTo(Ending.FIN);
        }
        assertThat(backend.connection(0).received()).doesNotContain("/2");
    }

    @Test
    void aGoodRequestBeforeABadOneIsAnsweredFirst() throws IOException {
        try (RawClient client = node.connect()) {
            client.send(GET + "GET / HTTP/1.1\nHost: a\n\n");
            assertThat(client.response().text()).isEqualTo("for /x");
            assertThat(client.response().status()).isEqualTo(400);
            assertThat(client.ending()).isEqualTo(Ending.FIN);
        }
    }

    @Test
    void http10ClientsAreServedWithAndWithoutKeepAlive() throws IOException {
        try (RawClient client = node.connect()) {
            WireResponse kept = client.exchange("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(kept.text()).isEqualTo("for /1");
            assertThat(kept.fields().one("connection")).isEqualToIgnoringCase("keep-alive");
            WireResponse last = client.exchange("GET /2 HTTP/1.0\r\n\r\n");
            assertThat(last.text()).isEqualTo("for /2");
            assertThat(client.ending()).isEqualTo(Ending.FIN);
        }
    }

    @Test
    void http10ClientsGetChunkedAnswersWithoutChunks() throws IOException {
        backend.script(BackendScript.http(request -> Answers.chunked("one", "two")));
        try (RawClient client = node.connect()) {
            WireResponse response = client.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(response.fields().has("transfer-encoding")).isFalse();
            assertThat(response.text()).isEqualTo("onetwo");
        }
    }

    @Test
    void oneEmptyLineBeforeARequestIsForgiven() throws IOException {
        try (RawClient client = node.connect()) {
            assertThat(client.exchange("\r\n" + GET).text()).isEqualTo("for /x");
            assertThat(client.exchange("\r\n" + GET).text()).isEqualTo("for /x");
        }
    }

    @Test
    void aRequestCutInTwoAnywhereIsServedTheSame() throws IOException {
        backend.script(BackendScript.http(
                request -> Answers.ok(request.text() + request.trailers().one("t"))));
        String request =
                "POST /a?b=c HTTP/1.1\r\nHost: a:80\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n3;q=\"r\"\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: u\r\n\r\n";
        try (RawClient client = node.connect()) {
            for (int at = 1; at < request.length(); at++) {
                client.sendSeen(request.substring(0, at)).send(request.substring(at));
                assertThat(client.response().text()).as("split after %d", at).isEqualTo("abc0123456789u");
            }
            client.sendBytewise(request);
            assertThat(client.response().text()).isEqualTo("abc0123456789u");
        }
    }

    @Test
    void anAnswerCutInTwoAnywhereIsPassedTheSame() throws IOException {
        String answer =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n3;q=\"r\"\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: u\r\n\r\n";
        backend.script(connection -> {
            for (int at = 1; connection.requestOrNull() != null; at++) {
                connection.sendSeen(answer.substring(0, at));
                connection.send(answer.substring(at));
            }
        });
        try (RawClient client = node.connect()) {
            for (int at = 1; at < answer.length(); at++) {
                WireResponse response = client.exchange(GET);
                assertThat(response.text() + response.trailers().one("t"))
                        .as("split after %d", at)
                        .isEqualTo("abc0123456789u");
            }
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleTakesItsUpstreamConnectionWithIt() throws IOException {
        backend.script(BackendScript.silent());
        for (boolean reset : List.of(true, false)) {
            int index = backend.connections().size();
            RawClient client = node.connect().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
            BackendConnection upstream = backend.connection(index);
            Await.until("beginning at the backend", () -> upstream.received().endsWith("half"));
            if (reset) {
                client.reset();
            }
            client.close();
            Await.until("upstream connection closed", () -> upstream.seenEndingOrNull() != null);
        }
    }
}
