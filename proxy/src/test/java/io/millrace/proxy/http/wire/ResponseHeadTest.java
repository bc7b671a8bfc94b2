package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadTest {
    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK,1,200,OK",
        "HTTP/1.0 404 Not Found,0,404,Not Found",
        "'HTTP/1.1 204 ',1,204,''",
        "HTTP/1.1 204,1,204,''",
        "HTTP/1.1 100 Continue,1,100,Continue",
        "HTTP/1.1 599 x,1,599,x",
        "'HTTP/1.1 200  a\tb ',1,200,' a\tb '",
        "HTTP/1.1 500 \u00e4,1,500,\u00e4"
    })
    void statusLineIsTakenApart(String line, int minor, int status, String reason) {
        ResponseHead head = Reading.response(line + "\r\nA: b\r\n\r\n");

        assertThat(head.refusal()).isNull();
        assertThat(head.minorVersion()).isEqualTo(minor);
        assertThat(head.status()).isEqualTo(status);
        assertThat(HeadText.between(head, head.reasonStart(), head.reasonEnd())).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 099 x",
                "HTTP/1.1 000 x",
                "HTTP/1.1 600 x",
                "HTTP/1.1 999 x",
                "HTTP/1.1 20 x",
                "HTTP/1.1 2000 x",
                "HTTP/1.1 abc",
                "HTTP/1.1 2x0 x",
                "HTTP/1.1  200 OK",
                "HTTP/1.1\t200 OK",
                "HTTP/1.1 200\tOK",
                "HTTP/1.1 -20 x",
                "HTTP/2.0 200 OK",
                "HTTP/1.2 200 OK",
                "HTTP/1.10 200 OK",
                "http/1.1 200 OK",
                "HTTPS/1.1 200 OK",
                " HTTP/1.1 200 OK",
                "\r\nHTTP/1.1 200 OK",
                "200 OK",
                "<html>",
                "HTTP/1.1 200 O\0K",
                "HTTP/1.1 200 O\u007fK",
                "HTTP/1.1 200 OK\nA: b",
                "HTTP/1.1 200 OK\rA: b",
                "HTTP/1.1 200\n",
                "HTTP/1.1",
                "",
                "HTTP/1.1 200\r",
                "HTTP/1.1 200,OK",
                "GET / HTTP/1.1",
                "ICY 200 OK"
            })
    void brokenStatusLinesAreRefused(String line) {
        assertThat(Reading.response(line + "\r\nA: b\r\n\r\n").refusal()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "200,'',UNTIL_CLOSE,NONE",
        "200,Content-Length: 5,LENGTH,NONE",
        "200,Content-Length: 0,LENGTH,NONE",
        "200,Transfer-Encoding: chunked,CHUNKED,NONE",
        "205,'',UNTIL_CLOSE,NONE",
        "204,'',NONE,NONE",
        "204,Content-Length: 5,NONE,NONE",
        "204,Transfer-Encoding: chunked,NONE,NONE",
        "304,Content-Length: 5,NONE,NONE",
        "304,'',NONE,NONE",
        "100,'',NONE,NONE",
        "103,Content-Length: 5,NONE,NONE",
        "101,'',NONE,NONE"
    })
    void framingFollowsStatusAndFields(int status, String line, BodyFraming framing, BodyFraming framingForHead) {
        ResponseHead head =
                Reading.response("HTTP/1.1 " + status + " x\r\n" + line + (line.isEmpty() ? "" : "\r\n") + "\r\n");

        assertThat(head.refusal()).isNull();
        assertThat(head.framing(false)).isEqualTo(framing);
        assertThat(head.framing(true)).isEqualTo(framingForHead);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 5",
                "Content-Length: 5, 5",
                "Content-Length: -1",
                "Content-Length:",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: \u000bchunked"
            })
    void ambiguousFramingIsRefusedWhateverTheStatus(String lines) {
        for (int status : new int[] {200, 204, 304, 103}) {
            assertThat(Reading.response("HTTP/1.1 " + status + " x\r\n" + lines + "\r\n\r\n")
                            .refusal())
                    .isNotNull();
        }
    }

    @Test
    void transferEncodingInHttp10IsRefused() {
        assertThat(Reading.response("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                        .refusal())
                .isEqualTo(Refusal.BAD_TRANSFER_ENCODING);
    }

    @ParameterizedTest
    @CsvSource({"204,false", "103,false", "101,false", "304,true", "200,true"})
    void contentLengthIsNotForwardedWhereNoneMayStand(int status, boolean forwarded) {
        ResponseHead head = Reading.response("HTTP/1.1 " + status + " x\r\nContent-Length: 5\r\n\r\n");

        assertThat(head.dropped(0)).isEqualTo(!forwarded);
    }

    @Test
    void fieldsTheBackendNamesInConnectionAreDropped() {
        assertThat(HeadText.forwardedLines(Reading.response(
                        "HTTP/1.1 200 OK\r\nConnection: x-a, content-length\r\nX-A: 1\r\nContent-Length: 0\r\n\r\n")))
                .isEqualTo("Content-Length: 0\r\n");
    }

    @Test
    void headBeyondTheLimitIsRefused() {
        String start = "HTTP/1.1 200 OK\r\nA: ";

        assertThat(Reading.feedWhole(new ResponseHead(Reading.RULES), Reading.bytes(start + "b".repeat(64 * 1024))))
                .isEqualTo(Progress.REFUSED);
    }
}
