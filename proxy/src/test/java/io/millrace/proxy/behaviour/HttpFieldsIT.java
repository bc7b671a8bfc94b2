package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Fields;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.WireRequest;
import io.millrace.proxy.testing.WireResponse;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy takes from a message, adds to it, and leaves as it was. */
@ExtendWith(CleanState.class)
class HttpFieldsIT {
    private static final LinkedBlockingQueue<WireRequest> ARRIVED = new LinkedBlockingQueue<>();

    @AutoClose
    private static RecordingBackend backend;

    @AutoClose
    private static TestNode node;

    @AutoClose
    private static TestNode trusting;

    @AutoClose
    private static TestNode plain;

    @AutoClose
    private static TestNode refusing;

    @BeforeAll
    static void start() throws Exception {
        backend = RecordingBackend.start(BackendScript.http(request -> {
            ARRIVED.add(request);
            return Answers.ok("ok");
        }));
        node = nodeWith();
        trusting = nodeWith("forwarded: { trusted-proxies: [ 127.0.0.0/8 ] }", "underscore-names: allow");
        plain = nodeWith("forwarded: { for: false, proto: false, host: false, request-id: false }");
        refusing = nodeWith("underscore-names: refuse");
    }

    private static TestNode nodeWith(String... listenerLines) throws Exception {
        return TestNode.start(Setup.http(List.of(listenerLines), List.of(), backend.address()));
    }

    private static WireRequest through(TestNode via, String request) throws Exception {
        assertThat(via.exchange(request).status()).isEqualTo(200);
        return ARRIVED.poll(10, TimeUnit.SECONDS);
    }

    private static Fields fieldsThrough(TestNode via, String... lines) throws Exception {
        return through(via, "GET / HTTP/1.1\r\nHost: site.example\r\n" + String.join("\r\n", lines) + "\r\n\r\n")
                .fields();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: close",
                "Connection: keep-alive",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABk"
            })
    void hopByHopFieldsStayOnTheirHop(String line) throws Exception {
        Fields fields = fieldsThrough(node, line, "X-Kept: yes");
        assertThat(fields.lines()).extracting(Fields.Field::toString).doesNotContain(line);
        assertThat(fields.one("x-kept")).isEqualTo("yes");
    }

    @Test
    void fieldsNamedInConnectionAreRemoved() throws Exception {
        Fields fields = fieldsThrough(node, "Connection: x-hop, X-Other", "X-Hop: 1", "x-other: 2", "X-Kept: 3");
        assertThat(fields.has("x-hop") || fields.has("x-other")).isFalse();
        assertThat(fields.one("x-kept")).isEqualTo("3");
    }

    @Test
    void aClientCannotNominateWhatTheProxyAnswersFor() throws Exception {
        WireRequest request = through(
                node,
                "POST / HTTP/1.1\r\nHost: site.example\r\nContent-Length: 2\r\n"
                        + "Connection: host, content-length, transfer-encoding, x-forwarded-for, x-forwarded-proto, x-forwarded-host, x-request-id\r\n\r\nok");
        assertThat(request.text()).isEqualTo("ok");
        assertThat(request.fields().one("host")).isEqualTo("site.example");
        assertThat(request.fields().one("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(request.fields().one("x-forwarded-proto")).isEqualTo("http");
        assertThat(request.fields().one("x-forwarded-host")).isEqualTo("site.example");
        assertThat(request.fields().one("x-request-id")).isNotBlank();
    }

    @Test
    void allOtherBytesPassAsTheyCame() throws Exception {
        WireRequest request = through(
                node,
                "PURGE /A/%2e%2E/b%2Fc?q=%20&&;[]{}|^`'\" HTTP/1.1\r\nhOsT: Site.Example:8080\r\nx-CaSe: a  b\tc \u00e4\r\nX-Dup: 1\r\nx-dup: 2\r\nX-Empty:\r\n\r\n");
        assertThat(request.method() + " " + request.target()).isEqualTo("PURGE /A/%2e%2E/b%2Fc?q=%20&&;[]{}|^`'\"");
        assertThat(request.fields().one("host")).isEqualTo("Site.Example:8080");
        assertThat(request.fields().lines())
                .contains(new Fields.Field("x-CaSe", "a  b\tc \u00e4"), new Fields.Field("X-Empty", ""));
        assertThat(request.fields().all("x-dup")).containsExactly("1", "2");
    }

    @Test
    void whatAClientSaysAboutItsOriginIsReplaced() throws Exception {
        Fields fields = fieldsThrough(
                node,
                "X-Forwarded-For: 6.6.6.6",
                "x-forwarded-for: 7.7.7.7",
                "X-Forwarded-Proto: https",
                "X-FORWARDED-HOST: evil",
                "X-Request-Id: mine");
        assertThat(fields.one("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(fields.one("x-forwarded-proto")).isEqualTo("http");
        assertThat(fields.one("x-forwarded-host")).isEqualTo("site.example");
        assertThat(fields.one("x-request-id")).isNotEqualTo("mine");
    }

    @Test
    void whatATrustedProxySaysIsKeptAndAppendedTo() throws Exception {
        Fields fields = fieldsThrough(
                trusting,
                "X-Forwarded-For: 6.6.6.6, 7.7.7.7",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: outer.example",
                "X-Request-Id: theirs");
        assertThat(String.join(", ", fields.all("x-forwarded-for"))).isEqualTo("6.6.6.6, 7.7.7.7, 127.0.0.1");
        assertThat(fields.one("x-forwarded-proto")).isEqualTo("https");
        assertThat(fields.one("x-forwarded-host")).isEqualTo("outer.example");
        assertThat(fields.one("x-request-id")).isEqualTo("theirs");
    }

    @Test
    void aTrustedProxyThatSaysNothingGetsTheFieldsAdded() throws Exception {
        Fields fields = fieldsThrough(trusting, "X: y");
        assertThat(fields.one("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(fields.one("x-forwarded-proto")).isEqualTo("http");
        assertThat(fields.one("x-request-id")).isNotBlank();
    }

    @Test
    void switchedOffNothingIsAdded() throws Exception {
        Fields fields = fieldsThrough(plain, "X: y");
        assertThat(fields.lines()).extracting(Fields.Field::name).containsExactlyInAnyOrder("Host", "X");
    }

    @Test
    void requestIdsDiffer() throws Exception {
        assertThat(fieldsThrough(node, "X: y").one("x-request-id"))
                .isNotEqualTo(fieldsThrough(node, "X: y").one("x-request-id"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X_Forwarded_For", "X-Forwarded_For", "x_forwarded_proto", "X_Request_Id", "X.Forwarded.For"})
    void aliasesOfFieldsTheProxySetsNeverPass(String alias) throws Exception {
        for (TestNode each : List.of(node, trusting)) {
            assertThat(fieldsThrough(each, alias + ": 6.6.6.6").has(alias)).isFalse();
        }
    }

    @Test
    void namesWithUnderscoresAreDroppedRefusedOrPassedByPolicy() throws Exception {
        assertThat(fieldsThrough(node, "my_name: 1").has("my_name")).isFalse();
        assertThat(fieldsThrough(trusting, "my_name: 1").one("my_name")).isEqualTo("1");
        assertThat(refusing.exchange("GET / HTTP/1.1\r\nHost: a\r\nmy_name: 1\r\n\r\n")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "http://other.example/a?b, /a?b, other.example",
        "HTTP://Other.Example:81/, /, Other.Example:81",
        "http://other.example, /, other.example",
        "http://other.example?q, /?q, other.example",
        "/a?b=http://c/, /a?b=http://c/, site.example"
    })
    void theAuthorityOfAnAbsoluteTargetWins(String target, String sent, String host) throws Exception {
        WireRequest request = through(node, "GET " + target + " HTTP/1.1\r\nHost: site.example\r\n\r\n");
        assertThat(request.target()).isEqualTo(sent);
        assertThat(request.fields().one("host")).isEqualTo(host);
        assertThat(request.fields().one("x-forwarded-host")).isEqualTo(host);
    }

    @Test
    void optionsOfTheWholeServerPasses() throws Exception {
        assertThat(through(node, "OPTIONS * HTTP/1.1\r\nHost: site.example\r\n\r\n")
                        .target())
                .isEqualTo("*");
    }

    @Test
    void teTrailersIsTheOnlyCodingHintThatMayPass() throws Exception {
        assertThat(fieldsThrough(node, "TE: gzip", "Connection: te").all("te")).doesNotContain("gzip");
    }

    @Test
    void hopByHopFieldsOfAnAnswerStayOnTheirHop() throws Exception {
        String lines =
                "Connection: x-hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nX-Kept: yes\r\n";
        try (RecordingBackend hops = RecordingBackend.start(BackendScript.http(request -> Answers.ok("ok", lines)));
                TestNode own = TestNode.start(Setup.http(hops.address()))) {
            WireResponse response = own.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(response.fields().lines())
                    .extracting(Fields.Field::name)
                    .doesNotContain("X-Hop", "Keep-Alive", "Proxy-Connection", "Connection");
            assertThat(response.fields().one("x-kept")).isEqualTo("yes");
        }
    }
}
