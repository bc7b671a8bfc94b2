package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionIntentTest {
    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1,'',true",
        "HTTP/1.1,Connection: keep-alive,true",
        "HTTP/1.1,Connection: Close,false",
        "HTTP/1.1,'Connection: x, close',false",
        "HTTP/1.1,'Connection: keep-alive, close',false",
        "HTTP/1.1,Connection: closed,true",
        "HTTP/1.1,Proxy-Connection: close,true",
        "HTTP/1.0,'',false",
        "HTTP/1.0,Connection: Keep-Alive,true",
        "HTTP/1.0,'Connection: close, keep-alive',false",
        "HTTP/1.0,Proxy-Connection: keep-alive,false"
    })
    void connectionIsKeptByVersionAndField(String version, String line, boolean kept) {
        String fields = line.isEmpty() ? "" : line + "\r\n";

        assertThat(Reading.request("GET / " + version + "\r\nHost: a\r\n" + fields + "\r\n")
                        .keepAlive())
                .isEqualTo(kept);
        assertThat(Reading.response(version + " 200 OK\r\n" + fields + "\r\n").reusable())
                .isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "WebSocket", "foo/2", "websocket, foo/2 ,bar", "TLS/1.0"})
    void upgradeIsRequestedWhenTheProxyWouldTunnelIt(String protocols) {
        RequestHead head = upgrade("Connection: Upgrade\r\nUpgrade: " + protocols + "\r\n");

        assertThat(head.upgradeRequested()).isTrue();
        assertThat(head.connectionUpgrade()).isTrue();
        assertThat(HeadText.forwardedLines(head)).isEqualTo("Host: a\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: Upgrade\r\nUpgrade: h2c\r\n",
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
                "Connection: upgrade\r\nUpgrade: H2C\r\n",
                "Connection: upgrade\r\nUpgrade: websocket, h2c\r\n",
                "Connection: upgrade\r\nUpgrade: h2c,websocket\r\n",
                "Connection: upgrade\r\nUpgrade: h2\r\n",
                "Connection: upgrade\r\nUpgrade: HTTP/2.0\r\n",
                "Connection: upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n",
                "Connection: upgrade\r\nUpgrade:\r\n",
                "Connection: upgrade\r\nUpgrade: ,websocket\r\n",
                "Connection: upgrade\r\nUpgrade: websocket,\r\n",
                "Connection: upgrade\r\nUpgrade: web socket\r\n",
                "Connection: upgrade\r\nUpgrade: /\r\n",
                "Connection: upgrade\r\nUpgrade: a/b/c\r\n",
                "Connection: upgrade\r\n",
                "Upgrade: websocket\r\n",
                "Connection: close\r\nUpgrade: websocket\r\n",
                "Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n",
                "Connection: upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n"
            })
    void otherUpgradesMakeAnOrdinaryRequest(String fields) {
        RequestHead head = upgrade(fields);

        assertThat(head.refusal()).isNull();
        assertThat(head.upgradeRequested()).isFalse();
        assertThat(HeadText.forwardedLines(head)).doesNotContain("Upgrade").doesNotContain("HTTP2");
    }

    @Test
    void upgradeInHttp10IsIgnored() {
        assertThat(Reading.request("GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")
                        .upgradeRequested())
                .isFalse();
    }

    @Test
    void upgradeWithAnEmptyBodyIsAnUpgrade() {
        assertThat(upgrade("Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n")
                        .upgradeRequested())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100-continue", "100-Continue", " 100-CONTINUE\t"})
    void expectationOfContinueIsForwardedWhenABodyFollows(String value) {
        String line = "Expect:" + value + "\r\n";
        RequestHead head = upgrade(line + "Content-Length: 5\r\n");

        assertThat(head.expectContinue()).isTrue();
        assertThat(HeadText.forwardedLines(head)).contains(line);
        assertThat(upgrade("Transfer-Encoding: chunked\r\n" + line).expectContinue())
                .isTrue();
    }

    @Test
    void expectationIsDroppedWhenNoBodyFollows() {
        RequestHead head = upgrade("Expect: 100-continue\r\n");

        assertThat(head.expectContinue()).isFalse();
        assertThat(HeadText.forwardedLines(head)).isEqualTo("Host: a\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200-ok",
                "",
                "100",
                "100-continue, 100-continue",
                "x 100-continue",
                "100-continue;x=y",
                "100-continue\r\nExpect: 100-continue",
                "100-continue\r\nExpect: x"
            })
    void otherExpectationsFail(String value) {
        Refusal refusal =
                upgrade("Content-Length: 5\r\nExpect: " + value + "\r\n").refusal();

        assertThat(refusal).isEqualTo(Refusal.UNKNOWN_EXPECTATION);
        assertThat(refusal.status()).isEqualTo(417);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100-continue", "x"})
    void expectationInHttp10IsIgnored(String value) {
        RequestHead head = Reading.request("POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: " + value + "\r\n\r\n");

        assertThat(head.refusal()).isNull();
        assertThat(head.expectContinue()).isFalse();
        assertThat(HeadText.forwardedLines(head)).isEqualTo("Content-Length: 5\r\n");
    }

    private static RequestHead upgrade(String fields) {
        return Reading.request("GET /chat HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
    }
}
