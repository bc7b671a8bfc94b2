package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLineTest {
    private static final String REST = "\r\nHost: a\r\n\r\n";

    @Test
    void oneEmptyLineBeforeTheRequestLineIsSkipped() {
        RequestHead head = Reading.request("\r\nGET / HTTP/1.1" + REST);

        assertThat(head.methodStart()).isEqualTo(2);
        assertThat(head.method()).isEqualTo(Method.GET);
        assertThat(head.length()).isEqualTo(head.filled());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                " ",
                "\n",
                "\t",
                "\0",
                "\u00ef\u00bb\u00bf",
                "\u0016\u0003\u0001\u0002",
                ":",
                "\u007f",
                "\r\n "
            })
    void otherBytesBeforeTheRequestLineAreRefused(String before) {
        assertRefused(before + "GET / HTTP/1.1" + REST, 400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,true,true",
        "HEAD,true,true",
        "POST,false,false",
        "PUT,false,true",
        "DELETE,false,true",
        "OPTIONS,true,true",
        "PATCH,false,false"
    })
    void commonMethodsAreRecognised(String name, boolean safe, boolean idempotent) {
        Method method = Reading.request(name + " / HTTP/1.1" + REST).method();

        assertThat(method).isEqualTo(Method.valueOf(name));
        assertThat(method.safe()).isEqualTo(safe);
        assertThat(method.idempotent()).isEqualTo(idempotent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "GETX", "M-SEARCH", "QUERY", "!#$%&'*+-.^_`|~", "OTHER", "G"})
    void anyOtherTokenIsAMethodThatMayChangeState(String name) {
        Method method = Reading.request(name + " / HTTP/1.1" + REST).method();

        assertThat(method).isEqualTo(Method.OTHER);
        assertThat(method.idempotent()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"G\0T", "G\rT", "G\nT", "G\tT", "G(T", "G\u00e4T", "", "G\"", "[", "GET:", "\u007f"})
    void methodsThatAreNoTokensAreRefused(String method) {
        assertRefused(method + " / HTTP/1.1" + REST, 400);
    }

    @Test
    void connectIsRefusedBeforeItsTargetArrives() {
        assertThat(Reading.request("CONNECT ").refusal()).isEqualTo(Refusal.CONNECT_METHOD);
        assertRefused("CONNECT a:443 HTTP/1.1" + REST, 501);
    }

    @Test
    void prefaceOfHttp2IsRefusedAsMalformed() {
        assertRefused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/2.0", "HTTP/9.9", "HTTP/0.9", "HTTP/3.0", "HTTP/2.1"})
    void wellFormedOtherMajorVersionsAreNotSupported(String version) {
        assertRefused("GET / " + version + REST, 505);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.2",
                "HTTP/1.9",
                "HTTP/1.10",
                "HTTP/1.01",
                "HTTP/01.1",
                "http/1.1",
                "Http/1.1",
                "HTTP/1.",
                "HTTP/1",
                "HTTP/",
                "HTTP",
                "",
                "HTTP/2",
                "HTTP/11",
                "HTTP/1,1",
                "HTTP/1.1 ",
                " HTTP/1.1",
                "\tHTTP/1.1",
                "HTTP/1.1\t",
                "HTTP/1.1\0",
                "HTTP /1.1",
                "HTTP/1.1 HTTP/1.1",
                "HTTP/-1.1",
                "HTTPS/1.1",
                "ICY/1.1",
                "HTTP/a.b",
                "HTTP/2.0 ",
                "HTTP/1.1\r",
                "HTTP/2.00"
            })
    void malformedVersionsAreRefused(String version) {
        assertRefused("GET / " + version + REST, 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /\r\n",
                "GET\r\n",
                "\rGET / HTTP/1.1\r\n",
                "GET  / HTTP/1.1\r\n",
                "GET\t/ HTTP/1.1\r\n",
                "GET /\tHTTP/1.1\r\n",
                "GET / HTTP/1.1\n",
                "GET / HTTP/1.1\r\r\n",
                "GET /\rHTTP/1.1\r\n",
                "GET / HTTP/1.1\rHost: a\r\n",
                " GET / HTTP/1.1\r\n",
                "GET / HTTP/1.1 \r\n",
                "GET / / HTTP/1.1\r\n"
            })
    void requestLinesOfAnotherShapeAreRefused(String line) {
        assertRefused(line + "Host: a\r\n\r\n", 400);
    }

    static void assertRefused(String message, int status) {
        Refusal refusal = Reading.request(message).refusal();
        assertThat(refusal).as(message).isNotNull();
        assertThat(refusal.status()).as(refusal.name()).isEqualTo(status);
    }
}
