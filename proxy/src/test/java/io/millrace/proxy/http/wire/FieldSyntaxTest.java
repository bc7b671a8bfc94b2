package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldSyntaxTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "A b",
                "A:b\nC: d\r",
                "A: b\rC: d\r",
                "A: b\r\r",
                "A: b\n",
                " A: b",
                "\tA: b",
                "A : b",
                "A\t: b",
                "A B: c",
                ": b",
                "A",
                "A;b",
                "A\0: b",
                "A\u0001: b",
                "A\r: b",
                "A\n: b",
                "\u00e4: b",
                "A(: b",
                "A\": b",
                "A,B: c",
                "A/B: c",
                "A[0]: b",
                "A{: b",
                "A@: b",
                "A=b",
                "A\u007f: b",
                "A: b\0",
                "A: \u0001",
                "A: b\u000bc",
                "A: b\fc",
                "A: \u007f",
                "A: \u001b[0m",
                "A: b\r\n c",
                "A: b\r\n\tc",
                "A: b\r\n :c",
                "A:\u0008",
                "Host : b",
                "\u00a0A: b",
                "A\u00a0: b",
                "\r",
                "A\\: b"
            })
    void malformedFieldLinesAreRefused(String line) {
        RequestLineTest.assertRefused("GET / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n", 400);
        RequestLineTest.assertRefused("GET / HTTP/1.1\r\n" + line + "\r\nHost: a\r\n\r\n", 400);
        assertThat(Reading.response("HTTP/1.1 200 OK\r\n" + line + "\r\n\r\n").refusal())
                .isNotNull();
    }

    @Test
    void blankLineEndedByABareLineFeedIsRefused() {
        assertThat(Reading.request("GET / HTTP/1.1\r\nHost: a\r\n\n").refusal()).isEqualTo(Refusal.BARE_LINE_BREAK);
        assertThat(Reading.request("GET / HTTP/1.1\r\nHost: a\r\n\r\r").refusal())
                .isEqualTo(Refusal.BARE_LINE_BREAK);
    }

    @Test
    void everyByteIsJudgedAsTheGrammarSays() {
        for (int octet = 0; octet < 256; octet++) {
            String it = Character.toString(octet);
            boolean token = it.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]");
            boolean value = it.matches("[\t -~\u0080-\u00ff]");

            assertThat(Reading.request(withLine("A" + it + "B:c")).refusal() == null)
                    .as("name with byte %d", octet)
                    .isEqualTo(token || octet == ':');
            assertThat(Reading.request(withLine("A:b" + it + "c")).refusal() == null)
                    .as("value with byte %d", octet)
                    .isEqualTo(value);
        }
    }

    @Test
    void spacesAndTabsAroundAValueAreNotPartOfIt() {
        RequestHead head = Reading.request(withLine("A: \t b\tc \t"));

        assertThat(HeadText.between(head, head.valueStart(1), head.valueEnd(1))).isEqualTo("b\tc");
        assertThat(HeadText.between(head, head.nameStart(1), head.lineEnd(1))).isEqualTo("A: \t b\tc \t\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A:", "A: ", "A:\t \t"})
    void valueMayBeEmpty(String line) {
        RequestHead head = Reading.request(withLine(line));

        assertThat(head.valueEnd(1) - head.valueStart(1)).isZero();
        assertThat(HeadText.forwardedLines(head)).isEqualTo("Host: a\r\n" + line + "\r\n");
    }

    @Test
    void forbiddenByteIsRefusedAsSoonAsItIsSeen() {
        String start = "GET / HTTP/1.1\r\nHost: a\r\nA: b";
        RequestHead head = new RequestHead(Reading.RULES);

        assertThat(Reading.feedBytes(head, Reading.bytes(start + "\0more"))).isEqualTo(start.length() + 1);
        assertThat(head.refusal()).isEqualTo(Refusal.BAD_FIELD_VALUE);
    }

    @Test
    void lineEndsWhereTheNextOneBeginsAndTheLastBeforeTheBlankLine() {
        RequestHead head = Reading.request("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 2\r\n\r\n");

        assertThat(head.fieldCount()).isEqualTo(3);
        assertThat(head.lineEnd(0)).isEqualTo(head.nameStart(1));
        assertThat(head.lineEnd(2)).isEqualTo(head.length() - 2);
    }

    private static String withLine(String line) {
        return "GET / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n";
    }
}
