package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeadLimitsTest {
    @Test
    void longestHeadPassesAndOneByteMoreIsRefused() {
        String start = "GET / HTTP/1.1\r\nHost: a\r\nA: ";
        HeadRules rules = rules(start.length() + 100 + 4, 10);

        assertThat(Reading.request(start + "b".repeat(100) + "\r\n\r\n", rules).length())
                .isEqualTo(rules.maxHeadBytes());
        assertThat(Reading.request(start + "b".repeat(101) + "\r\n\r\n", rules).refusal())
                .isEqualTo(Refusal.HEAD_TOO_LARGE);
    }

    @Test
    void tooLongHeadIsRefusedWithoutWaitingForItsEnd() {
        assertThat(Reading.request("G".repeat(64), rules(64, 10)).refusal()).isEqualTo(Refusal.HEAD_TOO_LARGE);
        assertThat(Reading.request("G".repeat(63), rules(64, 10)).refusal()).isNull();
    }

    @Test
    void mostFieldsPassAndOneMoreIsRefused() {
        HeadRules rules = rules(64 * 1024, 100);
        String start = "GET / HTTP/1.1\r\nHost: a\r\n";

        assertThat(Reading.request(start + "A: b\r\n".repeat(99) + "\r\n", rules)
                        .fieldCount())
                .isEqualTo(100);
        assertThat(Reading.request(start + "A: b\r\n".repeat(100) + "\r\n", rules)
                        .refusal())
                .isEqualTo(Refusal.TOO_MANY_FIELDS);
    }

    @Test
    void fieldsBeyondTheFirstRoomKeepTheirOffsets() {
        StringBuilder message = new StringBuilder("GET / HTTP/1.1\r\nHost: a\r\n");
        for (int i = 1; i < 50; i++) {
            message.append("N").append(i).append(": v").append(i).append("\r\n");
        }
        RequestHead head = Reading.request(message + "\r\n");

        for (int i = 1; i < 50; i++) {
            assertThat(HeadText.between(head, head.nameStart(i), head.nameEnd(i)))
                    .isEqualTo("N" + i);
            assertThat(HeadText.between(head, head.valueStart(i), head.valueEnd(i)))
                    .isEqualTo("v" + i);
        }
    }

    @Test
    void memoryGrowsWithWhatWasSentUpToTheLongestHeadAndOneFeed() {
        HeadRules rules = rules(64 * 1024, 100);
        RequestHead head = new RequestHead(rules);
        byte[] piece = Reading.bytes("A".repeat(100));
        assertThat(head.bytes()).hasSize(1024);

        while (Reading.feedWhole(head, piece) == Progress.NEED_MORE) {
            assertThat(head.bytes().length).isLessThanOrEqualTo(Math.max(1024, 2 * head.filled()));
        }

        assertThat(head.refusal()).isEqualTo(Refusal.HEAD_TOO_LARGE);
        assertThat(head.bytes().length).isLessThanOrEqualTo(rules.maxHeadBytes() + piece.length);
    }

    @Test
    void resetGivesBackALargeArrayAndKeepsASmallOne() {
        RequestHead head = new RequestHead(Reading.RULES);
        Reading.feedWhole(head, Reading.bytes("GET / HTTP/1.1\r\nA: " + "b".repeat(3000)));
        byte[] kept = head.bytes();
        head.reset();
        assertThat(head.bytes()).isSameAs(kept);

        Reading.feedWhole(head, Reading.bytes("GET / HTTP/1.1\r\nA: " + "b".repeat(30_000)));
        head.reset();
        assertThat(head.bytes()).hasSize(1024);
    }

    @Test
    void verdictStaysWhenAskedAgain() {
        RequestHead head = new RequestHead(Reading.RULES);
        Reading.feedWhole(head, Reading.bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\nGARBAGE\0"));
        assertThat(head.advance()).isEqualTo(Progress.COMPLETE);
        assertThat(head.advance()).isEqualTo(Progress.COMPLETE);

        head.reset();
        Reading.feedWhole(head, Reading.bytes("\0"));
        assertThat(head.advance()).isEqualTo(Progress.REFUSED);
    }

    @Test
    void resetWithOtherRulesPutsThemInForce() {
        RequestHead head = new RequestHead(Reading.RULES);
        head.reset(rules(20, 10));

        assertThat(Reading.feedWhole(head, Reading.bytes("GET /looooooooong HTTP/1.1")))
                .isEqualTo(Progress.REFUSED);
    }

    @Test
    void reportingMoreBytesThanThereIsRoomForIsABug() {
        RequestHead head = new RequestHead(Reading.RULES);

        assertThatThrownBy(() -> head.fed(1025)).hasMessage("count: 1025 (expected: 0 to 1024)");
        assertThatThrownBy(() -> new HeadRules(0, 1, 1, HeadRules.UnderscoreNames.DROP))
                .hasMessage("maxHeadBytes: 0 (expected: at least 1)");
    }

    private static HeadRules rules(int headBytes, int fields) {
        return new HeadRules(headBytes, 16 * 1024, fields, HeadRules.UnderscoreNames.DROP);
    }
}
