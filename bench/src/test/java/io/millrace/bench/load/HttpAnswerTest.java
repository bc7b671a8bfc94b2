package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.millrace.bench.load.Dialog.Progress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {
    private final HttpAnswer answer = new HttpAnswer(new byte[HttpAnswer.MOST_LINE_BYTES]);

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    static Stream<Arguments> complete() {
        return Stream.of(
                arguments("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", Progress.GOOD, true),
                arguments("HTTP/1.1 200 OK\r\nX: y\r\ncontent-LENGTH:5 \r\nZ: a\r\n\r\nhello", Progress.GOOD, true),
                arguments("HTTP/1.1 200 \r\nContent-Length: 0\r\nConnection: Close\r\n\r\n", Progress.GOOD, false),
                arguments("HTTP/1.1 204 No Content\r\n\r\n", Progress.GOOD, true),
                arguments("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", Progress.GOOD, true),
                arguments("HTTP/1.1 503 Busy\r\nContent-Length: 1\r\n\r\nx", Progress.BAD_STATUS, true),
                arguments("HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n", Progress.BAD_STATUS, true),
                arguments(
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n"
                                + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
                        Progress.GOOD,
                        true),
                arguments(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
                                + "5\r\nhello\r\nA;name=value\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n",
                        Progress.GOOD,
                        true),
                arguments("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", Progress.GOOD, true));
    }

    @ParameterizedTest
    @MethodSource("complete")
    void endsWithItsLastByteHoweverItIsCut(String text, Progress end, boolean keeps) {
        for (int cut = 0; cut < text.length(); cut++) {
            answer.begin();
            assertThat(answer.read(bytes(text.substring(0, cut)))).isEqualTo(Progress.MORE);
            assertThat(answer.read(bytes(text.substring(cut))))
                    .as("cut at %d", cut)
                    .isEqualTo(end);
            assertThat(answer.keepsConnection()).isEqualTo(keeps);
        }
    }

    @ParameterizedTest
    @MethodSource("complete")
    void endsWithItsLastByteWhenEachComesAlone(String text, Progress end, boolean keeps) {
        answer.begin();
        for (int i = 0; i < text.length() - 1; i++) {
            assertThat(answer.read(bytes(text.substring(i, i + 1)))).isEqualTo(Progress.MORE);
        }
        assertThat(answer.read(bytes(text.substring(text.length() - 1)))).isEqualTo(end);
        assertThat(answer.keepsConnection()).isEqualTo(keeps);
    }

    @ParameterizedTest
    @MethodSource("complete")
    void aByteAfterTheEndIsAFault(String text) {
        answer.begin();
        assertThat(answer.read(bytes(text + "x"))).isEqualTo(Progress.PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n",
                "\r\n",
                "HTTP/1.1 2x0 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1234567890123456\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n"
            })
    void whatIsNoAnswerIsAFault(String text) {
        answer.begin();
        assertThat(answer.read(bytes(text))).isEqualTo(Progress.PROTOCOL);
    }

    @Test
    void anEndlessLineOrHeadIsAFault() {
        answer.begin();
        assertThat(answer.read(bytes("HTTP/1.1 200 OK\r\nX: " + "y".repeat(HttpAnswer.MOST_LINE_BYTES))))
                .isEqualTo(Progress.PROTOCOL);

        answer.begin();
        assertThat(answer.read(bytes("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(300))))
                .isEqualTo(Progress.PROTOCOL);
    }

    @Test
    void aBodyWithoutLengthEndsWithTheConnection() {
        answer.begin();

        assertThat(answer.read(bytes("HTTP/1.1 200 OK\r\n\r\nsome"))).isEqualTo(Progress.MORE);
        assertThat(answer.read(bytes("thing"))).isEqualTo(Progress.MORE);
        assertThat(answer.end()).isEqualTo(Progress.GOOD);
        assertThat(answer.keepsConnection()).isFalse();
    }

    @Test
    void aSizedBodyDoesNotEndWithTheConnection() {
        answer.begin();

        assertThat(answer.read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")))
                .isEqualTo(Progress.MORE);
        assertThat(answer.end()).isEqualTo(Progress.MORE);
    }
}
