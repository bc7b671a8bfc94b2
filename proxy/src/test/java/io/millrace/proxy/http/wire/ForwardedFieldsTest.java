package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.http.wire.HeadRules.UnderscoreNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedFieldsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: x",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "TE: trailers",
                "Upgrade: websocket",
                "HTTP2-Settings: AAMAAABkAAQAAP__",
                "Proxy-Authorization: Basic eA==",
                "Proxy-Authenticate: Basic",
                "cOnNeCtIoN: close",
                "keep-alive:"
            })
    void fieldsAboutTheConnectionAreDropped(String line) {
        assertThat(forwarded(line)).isEmpty();
        assertThat(HeadText.forwardedLines(Reading.response("HTTP/1.1 200 OK\r\n" + line + "\r\n\r\n")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept: */*",
                "Cookie: a=b; c=d",
                "Trailer: X",
                "X-Forwarded-For: 10.0.0.1",
                "X-Request-Id: 1",
                "Forwarded: for=x",
                "Date: x",
                "Server: x",
                "X-Forwarded-Port: 80",
                "Keep.Alive.X: 1",
                "T-E: 1",
                "Content-Type: text/plain",
                "Connectio: x",
                "Connections: x",
                "Upgrad3: x"
            })
    void otherFieldsAreForwardedAsTheyCame(String line) {
        assertThat(forwarded(line)).isEqualTo(line + "\r\n");
    }

    @Test
    void fieldsNamedInConnectionAreDropped() {
        assertThat(
                        forwarded(
                                "X-A: 1\r\nConnection: close, x-a ,\tX-B\r\nX-B: 2\r\nX-C: 3\r\nConnection: ,,x-d\r\nX-D: 4\r\nX-A: 5"))
                .isEqualTo("X-C: 3\r\n");
    }

    @Test
    void fieldsTheProxyNeedsOrSetsCannotBeDroppedThroughConnection() {
        String lines =
                "Content-Length: 5\r\nX-Forwarded-For: 1\r\nX-Forwarded-Proto: 2\r\nX-Forwarded-Host: 3\r\nX-Request-Id: 4\r\nForwarded: 5\r\nExpect: 100-continue";
        String connection =
                "Connection: host, content-length, x-forwarded-for, X-Forwarded-Proto, x-forwarded-host, x-request-id, forwarded, expect\r\n";

        assertThat(forwarded(connection + lines)).isEqualTo(lines + "\r\n");
    }

    @Test
    void moreNamesInConnectionThanFieldsAllowedAreRefused() {
        HeadRules rules = new HeadRules(4096, 100, 5, UnderscoreNames.DROP);
        String head = "GET / HTTP/1.1\r\nHost: a\r\n";

        assertThat(Reading.request(head + "Connection: a,b,c\r\nConnection: d,e\r\n\r\n", rules)
                        .refusal())
                .isNull();
        assertThat(Reading.request(head + "Connection: a,b,c\r\nConnection: d,e,f\r\n\r\n", rules)
                        .refusal())
                .isEqualTo(Refusal.TOO_MANY_FIELDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Forwarded_For",
                "X.Forwarded.For",
                "X-Forwarded_For",
                "x_forwarded-proto",
                "X~Forwarded~Host",
                "X_Request_Id",
                "X'Request'Id",
                "Content_Length",
                "Content.Length",
                "Transfer_Encoding",
                "Transfer!Encoding",
                "Proxy_Connection"
            })
    void aliasesOfFieldsTheProxyActsOnAreDroppedUnderEveryPolicyThatLetsThemIn(String name) {
        assertThat(forwarded(name + ": 1")).isEmpty();
        RequestHead allowed = Reading.request(request(name + ": 1"), withPolicy(UnderscoreNames.ALLOW));
        assertThat(HeadText.forwardedLines(allowed)).isEqualTo("Host: a\r\n");
        assertThat(allowed.framing()).isEqualTo(BodyFraming.NONE);
    }

    @ParameterizedTest
    @EnumSource(UnderscoreNames.class)
    void underscoresInNamesFollowThePolicy(UnderscoreNames policy) {
        RequestHead head = Reading.request(request("X_User: 1\r\nX-User: 2"), withPolicy(policy));
        switch (policy) {
            case DROP -> assertThat(HeadText.forwardedLines(head)).isEqualTo("Host: a\r\nX-User: 2\r\n");
            case REFUSE -> assertThat(head.refusal()).isEqualTo(Refusal.UNDERSCORE_IN_NAME);
            case ALLOW -> assertThat(HeadText.forwardedLines(head)).isEqualTo("Host: a\r\nX_User: 1\r\nX-User: 2\r\n");
        }
    }

    @Test
    void fieldsTheProxySetsAreRecognisedInAnyCase() {
        RequestHead head = Reading.request(request("x-FORWARDED-for: 1\r\nX-Forwarded-For: 2"));

        assertThat(head.kind(1)).isEqualTo(FieldName.X_FORWARDED_FOR);
        assertThat(head.kind(2)).isEqualTo(FieldName.X_FORWARDED_FOR);
    }

    @ParameterizedTest
    @EnumSource(value = FieldName.class, mode = EnumSource.Mode.EXCLUDE, names = "OTHER")
    void everyKnownNameIsRecognisedAndItsNeighboursAreNot(FieldName kind) {
        String name = kind.name().replace('_', '-');
        byte[] bytes = Reading.bytes("x" + name + "x");

        assertThat(FieldName.of(bytes, 1, bytes.length - 1)).isEqualTo(kind);
        assertThat(FieldName.of(bytes, 1, bytes.length)).isEqualTo(FieldName.OTHER);
        assertThat(FieldName.of(bytes, 0, bytes.length - 1)).isEqualTo(FieldName.OTHER);
    }

    @Test
    void policyForNamesDoesNotApplyToResponses() {
        String lines = "X_User: 1\r\nX_Forwarded_For: 2\r\n";

        assertThat(HeadText.forwardedLines(Reading.response("HTTP/1.1 200 OK\r\n" + lines + "\r\n")))
                .isEqualTo(lines);
    }

    private static String forwarded(String lines) {
        RequestHead head = Reading.request(request(lines));
        assertThat(head.refusal()).isNull();
        return HeadText.forwardedLines(head).substring("Host: a\r\n".length());
    }

    private static String request(String lines) {
        return "GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n\r\n";
    }

    private static HeadRules withPolicy(UnderscoreNames policy) {
        return new HeadRules(4096, 100, 20, policy);
    }
}
