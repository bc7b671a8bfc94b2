package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFramingTest {
    @Test
    void requestWithoutFramingFieldsHasNoBody() {
        RequestHead head = post("");

        assertThat(head.framing()).isEqualTo(BodyFraming.NONE);
        assertThat(head.contentLength()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "5,5",
        "0005,5",
        "9223372036854775807,9223372036854775807",
        "' \t5\t ',5",
        "00000000000000000000000000007,7"
    })
    void contentLengthIsTheLengthOfTheBody(String value, long length) {
        RequestHead head = post("Content-Length:" + value + "\r\n");

        assertThat(head.refusal()).isNull();
        assertThat(head.framing()).isEqualTo(BodyFraming.LENGTH);
        assertThat(head.contentLength()).isEqualTo(length);
        assertThat(HeadText.forwardedLines(head)).contains("Content-Length:" + value + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+5",
                "-0",
                "-1",
                "0x5",
                "5 5",
                "5, 5",
                "5,5",
                "5,",
                ",5",
                "",
                " ",
                "5\u000b",
                "5a",
                "a",
                "5.0",
                "1e3",
                "\"5\"",
                "9223372036854775808",
                "92233720368547758080",
                "92233720368547758085",
                "18446744073709551616",
                "99999999999999999999999",
                "5;",
                "5\u00a0",
                "\u0661",
                "0 0"
            })
    void contentLengthsThatAreNotDigitsOrTooLargeAreRefused(String value) {
        RequestHead head = post("Content-Length: " + value + "\r\n");

        assertThat(head.refusal()).as(value).isNotNull();
        assertThat(head.refusal().status()).isEqualTo(400);
    }

    @Test
    void secondContentLengthIsRefusedEvenIfItAgrees() {
        assertThat(post("Content-Length: 5\r\ncontent-length: 5\r\n").refusal())
                .isEqualTo(Refusal.SEVERAL_CONTENT_LENGTHS);
        assertThat(post("Content-Length: 5\r\nA: b\r\nContent-Length: 6\r\n").refusal())
                .isEqualTo(Refusal.SEVERAL_CONTENT_LENGTHS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", "CHUNKED", " chunked\t", "\t chunked"})
    void chunkedIsFoundInAnyCaseAndNotForwarded(String value) {
        RequestHead head = post("Transfer-Encoding:" + value + "\r\n");

        assertThat(head.refusal()).isNull();
        assertThat(head.framing()).isEqualTo(BodyFraming.CHUNKED);
        assertThat(HeadText.forwardedLines(head)).isEqualTo("Host: a\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip, chunked",
                "chunked, chunked",
                "chunked,chunked",
                ",chunked",
                "chunked,",
                "chunked;x=1",
                "chunked ;x",
                "\u000bchunked",
                "chunked\u000b",
                "chunked\f",
                "\0chunked",
                "chunked\0",
                "xchunked",
                "chunkedx",
                "chunke",
                "\"chunked\"",
                "'chunked'",
                "chunked gzip",
                "chunked\u00a0",
                "",
                "chunk",
                "br",
                "chunked, identity",
                "identity, chunked",
                "cow",
                "trailers",
                "chun\tked"
            })
    void transferEncodingsOtherThanOneChunkedAreRefused(String value) {
        RequestHead head = post("Transfer-Encoding: " + value + "\r\n");

        assertThat(head.refusal()).as(value).isNotNull();
        assertThat(head.refusal().status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate", "compress", "x-compress", "identity", "GZIP"})
    void knownOtherTransferCodingsAreNotSupported(String value) {
        assertThat(post("Transfer-Encoding: " + value + "\r\n").refusal()).isEqualTo(Refusal.UNKNOWN_TRANSFER_CODING);
    }

    @Test
    void secondTransferEncodingIsRefused() {
        assertThat(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")
                        .refusal())
                .isEqualTo(Refusal.BAD_TRANSFER_ENCODING);
        assertThat(post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n")
                        .refusal())
                .isEqualTo(Refusal.BAD_TRANSFER_ENCODING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "gzip", "identity", ""})
    void contentLengthBesideTransferEncodingIsRefusedInAnyOrder(String coding) {
        String length = "Content-Length: 5\r\n";
        String encoding = "Transfer-Encoding: " + coding + "\r\n";

        assertThat(post(length + encoding).refusal()).isEqualTo(Refusal.LENGTH_AND_ENCODING);
        assertThat(post(encoding + "A: b\r\n" + length).refusal()).isEqualTo(Refusal.LENGTH_AND_ENCODING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "gzip", "identity"})
    void transferEncodingInHttp10IsRefused(String coding) {
        assertThat(Reading.request("POST / HTTP/1.0\r\nTransfer-Encoding: " + coding + "\r\n\r\n")
                        .refusal())
                .isEqualTo(Refusal.BAD_TRANSFER_ENCODING);
    }

    @Test
    void framingFieldsNominatedByConnectionKeepTheirForce() {
        RequestHead length = post("Connection: content-length, host\r\nContent-Length: 5\r\n");
        RequestHead chunked = post("Connection: transfer-encoding\r\nTransfer-Encoding: chunked\r\n");

        assertThat(HeadText.forwardedLines(length)).isEqualTo("Host: a\r\nContent-Length: 5\r\n");
        assertThat(chunked.framing()).isEqualTo(BodyFraming.CHUNKED);
    }

    @Test
    void bytesBeyondTheHeadAreLeftForTheBody() {
        RequestHead head = new RequestHead(Reading.RULES);
        String message = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";

        Reading.feedWhole(head, Reading.bytes(message + "abcGET /"));

        assertThat(head.length()).isEqualTo(message.length());
        assertThat(head.filled()).isEqualTo(message.length() + 8);
    }

    private static RequestHead post(String fields) {
        return Reading.request("POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
    }
}
