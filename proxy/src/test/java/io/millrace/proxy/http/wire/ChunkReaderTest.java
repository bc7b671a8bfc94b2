package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkReaderTest {
    private static final String LAST = "0\r\n\r\n";

    @Test
    void dataIsWhatStandsInTheChunks() {
        assertThat(ChunkText.of("5\r\nhello\r\n00006\r\n world\r\n" + LAST)).isEqualTo("complete 30 <hello world> <>");
        assertThat(ChunkText.of(LAST)).isEqualTo("complete 5 <> <>");
        assertThat(ChunkText.of("7\r\n\r\n0\r\n\r\n\r\n" + LAST)).endsWith("<\r\n0\r\n\r\n> <>");
    }

    @Test
    void bytesBeyondTheBodyAreLeft() {
        assertThat(ChunkText.of(LAST + "GET /")).isEqualTo("complete 5 <> <>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1;a\r\n",
                "1;a=b\r\n",
                "1 ;a\r\n",
                "1\t ; a = b\r\n",
                "1;a=\"b;\\\"c\"\r\n",
                "1;\r\n",
                "1;a;b=\u00e4\r\n"
            })
    void extensionsAreSkipped(String sizeLine) {
        assertThat(ChunkText.of(sizeLine + "x\r\n" + LAST))
                .startsWith("complete")
                .endsWith("<x> <>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+1\r\n",
                "-1\r\n",
                "0x1\r\n",
                "1_0\r\n",
                " 1\r\n",
                "\t1\r\n",
                "1 1\r\n",
                "1 \r\n",
                "1\t\r\n",
                "1 x\r\n",
                "\r\n",
                ";a\r\n",
                "g\r\n",
                "1g\r\n",
                "\"1\"\r\n",
                "1,\r\n",
                "1\0\r\n",
                "1\u000b\r\n",
                "00000000000000001\r\n",
                "10000000000000000\r\n",
                "8000000000000000\r\n",
                "ffffffffffffffff\r\n",
                "11111111111111111111111\r\n",
                "\u00b1\r\n",
                "#1\r\n",
                "1.0\r\n"
            })
    void malformedSizesAreRefused(String sizeLine) {
        assertThat(ChunkText.of(sizeLine + "x\r\n" + LAST)).isEqualTo("refused BAD_CHUNK_SIZE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1\nx\r\n",
                "1\rx\r\n",
                "1\r\rx\r\n",
                "1;a\nx\r\n",
                "1;a\rb\r\nx\r\n",
                "1;a\r\r\nx\r\n",
                "1;a=\"\n\"\r\nx\r\n",
                "1;\nx\r\n",
                "1 \n",
                "\n1\r\n",
                "1\r\nx\n",
                "1\r\nx\r\r\n",
                "1\r\nx\r1",
                "0\n\r\n",
                "0\r\n\n",
                "0\r\n\r\r",
                "0\r\nA: b\n\r\n",
                "0\r\nA: b\rC: d\r\n\r\n",
                "0\r\n\rA",
                "0\r\nA\n"
            })
    void bareLineBreaksAreRefused(String body) {
        assertThat(ChunkText.of(body + LAST)).isEqualTo("refused BARE_LINE_BREAK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1;a=\"\r\nx\r\n0\r\n\r\nGET / HTTP/1.1\r\n\"\r\n",
                "1;a=\"b\\\r\n",
                "1;a\0\r\n",
                "1;a=\"\u0001\"\r\n",
                "1;\u007f\r\n",
                "1;\"\r\n"
            })
    void extensionsThatCouldHideALineBreakAreRefused(String sizeLine) {
        assertThat(ChunkText.of(sizeLine + "x\r\n" + LAST)).isEqualTo("refused BAD_CHUNK_EXTENSION");
    }

    @Test
    void extensionsAreBoundedOverTheWholeBody() {
        String extension = ";" + "a".repeat(1023);
        String chunk = "1" + extension + "\r\nx\r\n";

        assertThat(ChunkText.of(chunk.repeat(3) + "0" + extension + "\r\n\r\n")).startsWith("complete");
        assertThat(ChunkText.of(chunk.repeat(4) + "0;\r\n\r\n")).isEqualTo("refused CHUNK_EXTENSIONS_TOO_LARGE");
        assertThat(ChunkText.of("1 " + " ".repeat(4096))).isEqualTo("refused CHUNK_EXTENSIONS_TOO_LARGE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\r\nxy\r\n", "1\r\nx1\r\nx\r\n", "1\r\nx0\r\n\r\n", "1\r\nx \r\n"})
    void dataLongerThanItsSizeIsRefused(String body) {
        assertThat(ChunkText.of(body + LAST)).isEqualTo("refused BAD_CHUNK_END");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1\r",
                "1\r\n",
                "1\r\nx",
                "1\r\nx\r\n",
                "0\r\n",
                "0\r\nA: b\r\n",
                "0\r\n\r",
                "1;a=\"",
                "7fffffffffffffff\r\nxyz",
                "fffffff"
            })
    void unfinishedBodiesAreNeitherCompleteNorRefused(String body) {
        assertThat(ChunkText.of(body)).isEqualTo("incomplete");
    }

    @Test
    void largestSizeIsTwoToThe63MinusOne() {
        ChunkReader reader = ChunkText.newReader();
        ChunkText.stepAll(reader, "7fffffffffffffff\r\n");

        assertThat(reader.inData()).isTrue();
        assertThat(reader.dataRemaining()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void trailersAreKeptAsTheyCame() {
        assertThat(ChunkText.of("0\r\nA: b\r\nx-Checksum:\t1 \r\nDate: x\r\n\r\n"))
                .endsWith("<> <A: b\r\nx-Checksum:\t1 \r\nDate: x\r\n>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length",
                "transfer-encoding",
                "HOST",
                "Connection",
                "Keep-Alive",
                "TE",
                "Upgrade",
                "Proxy-Authorization",
                "X-Forwarded-For",
                "X-Request-Id",
                "Forwarded",
                "Expect",
                "X_Forwarded_For",
                "Content_Length"
            })
    void trailersTheProxyActsOnAreLeftOut(String name) {
        assertThat(ChunkText.of("0\r\nA: b\r\n" + name + ": 1\r\nC: d\r\n\r\n")).endsWith("<> <A: b\r\nC: d\r\n>");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "' A: b',FOLDED_FIELD",
                "'A: b\r\n c',FOLDED_FIELD",
                "'A : b',BAD_FIELD_NAME",
                "': b',BAD_FIELD_NAME",
                "'A',BAD_FIELD_NAME",
                "'A(: b',BAD_FIELD_NAME",
                "'A: b\u0001',BAD_FIELD_VALUE",
                "'A: \u007f',BAD_FIELD_VALUE"
            })
    void malformedTrailersAreRefused(String line, Refusal why) {
        assertThat(ChunkText.of("0\r\n" + line + "\r\n\r\n")).isEqualTo("refused " + why);
    }

    @Test
    void trailersAreBoundedInBytesAndLinesAlsoWhenLeftOut() {
        String line = "Host: " + "a".repeat(92) + "\r\n";

        assertThat(ChunkText.of("0\r\n" + line.repeat(2) + "\r\n", 200, 2)).startsWith("complete");
        assertThat(ChunkText.of("0\r\n" + line.repeat(2) + "\r\n", 199, 2)).isEqualTo("refused TRAILERS_TOO_LARGE");
        assertThat(ChunkText.of("0\r\n" + line.repeat(2) + "\r\n", 200, 1)).isEqualTo("refused TRAILERS_TOO_LARGE");
        assertThat(ChunkText.of("0\r\n\r\n", 0, 0)).startsWith("complete");
    }

    @Test
    void resetGivesBackALargeArrayOfTrailers() {
        ChunkReader reader = ChunkText.newReader();
        ChunkText.stepAll(reader, "0\r\nA: " + "b".repeat(3000));
        assertThat(reader.trailers().length).isGreaterThan(3000);

        reader.reset(4096, 10);

        assertThat(reader.trailers()).isEmpty();
    }

    @Test
    void resetBeginsANewBodyInAnyState() {
        ChunkReader reader = ChunkText.newReader();
        for (String body : new String[] {"5\r\nhe", "0\r\nA: b\r\n\r\n", "x", "0\r\nA", "1;a=\""}) {
            ChunkText.stepAll(reader, body);
            reader.reset(100, 10);
            ChunkText.stepAll(reader, LAST);
            assertThat(reader.complete()).isTrue();
            assertThat(reader.trailersLength()).isZero();
            reader.reset(100, 10);
        }
    }

    @Test
    void bytesHandedToTheWrongMethodAreABug() {
        ChunkReader reader = ChunkText.newReader();
        assertThatThrownBy(() -> reader.dataConsumed(1)).isInstanceOf(IllegalStateException.class);

        ChunkText.stepAll(reader, "2\r\n");
        assertThatThrownBy(() -> reader.step((byte) 'x')).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader.dataConsumed(3)).isInstanceOf(IllegalStateException.class);

        ChunkText.stepAll(reader, "xx\r\n0\r\n\r\n");
        assertThatThrownBy(() -> reader.step((byte) '0')).isInstanceOf(IllegalStateException.class);
    }
}
