package io.millrace.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictReaderTest {
    @Test
    void readsRequestsOneAfterTheOther() throws IOException {
        StrictReader reader = reader(
                "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                        + "POST /b HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n1\r\nz\r\n0\r\nT: 1\r\n\r\n");
        WireRequest first = reader.requestOrNull();
        WireRequest second = reader.requestOrNull();
        assertThat(first.target() + first.text()).isEqualTo("/aabc");
        assertThat(second.text()).isEqualTo("xyz");
        assertThat(second.trailers().one("t")).isEqualTo("1");
        assertThat(reader.requestOrNull()).isNull();
    }

    @Test
    void readsAnAnswerUntilThePeerCloses() throws IOException {
        assertThat(reader("HTTP/1.0 200 Fine\r\n\r\nall of it").response("GET").text())
                .isEqualTo("all of it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: a\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: \001\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n1",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n1",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\nz\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nzz\r\n0\r\n\r\n",
            })
    void refusesWhatIsNotHttpToTheLetter(String input) {
        assertThatThrownBy(() -> reader(input).requestOrNull()).isInstanceOf(MalformedMessage.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Len",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
            })
    void tellsACutMessageFromAWholeOne(String input) {
        assertThatThrownBy(() -> reader(input).response("GET")).isInstanceOf(EOFException.class);
    }

    private static StrictReader reader(String latin1) {
        return new StrictReader(new ByteArrayInputStream(latin1.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
