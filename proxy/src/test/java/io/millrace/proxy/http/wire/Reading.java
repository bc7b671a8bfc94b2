package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Messages read in every way a network may cut them, with one outcome for all of them. */
final class Reading {
    static final HeadRules RULES = new HeadRules(64 * 1024, 16 * 1024, 100, HeadRules.UnderscoreNames.DROP);

    private Reading() {}

    static RequestHead request(String message) {
        return request(message, RULES);
    }

    /** The request read whole, after it has been read byte by byte and in every two parts, with the same outcome, by the same object. */
    static RequestHead request(String message, HeadRules rules) {
        RequestHead head = new RequestHead(rules);
        byte[] bytes = bytes(message);
        feedWhole(head, bytes);
        String whole = HeadText.of(head);
        RequestHead reused = new RequestHead(rules);
        assertThat(byByte(reused, bytes, () -> HeadText.of(reused))).isEqualTo(whole);
        for (int cut = 0; cut <= bytes.length; cut++) {
            reused.reset();
            feedTwoParts(reused, bytes, cut);
            assertThat(HeadText.of(reused)).as("cut at %d", cut).isEqualTo(whole);
        }
        return head;
    }

    /** As {@link #request(String)}, for a response. */
    static ResponseHead response(String message) {
        ResponseHead head = new ResponseHead(RULES);
        byte[] bytes = bytes(message);
        feedWhole(head, bytes);
        String whole = HeadText.of(head);
        ResponseHead reused = new ResponseHead(RULES);
        assertThat(byByte(reused, bytes, () -> HeadText.of(reused))).isEqualTo(whole);
        for (int cut = 0; cut <= bytes.length; cut++) {
            reused.reset();
            feedTwoParts(reused, bytes, cut);
            assertThat(HeadText.of(reused)).as("cut at %d", cut).isEqualTo(whole);
        }
        return head;
    }

    static Progress feedWhole(Head head, byte[] bytes) {
        return feed(head, bytes, 0, bytes.length);
    }

    static Progress feedTwoParts(Head head, byte[] bytes, int cut) {
        Progress first = feed(head, bytes, 0, cut);
        return first == Progress.NEED_MORE ? feed(head, bytes, cut, bytes.length) : first;
    }

    /** Feeds single bytes until the verdict; returns how many it took, or -1 when there is none. */
    static int feedBytes(Head head, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (feed(head, bytes, i, i + 1) != Progress.NEED_MORE) {
                return i + 1;
            }
        }
        return -1;
    }

    static byte[] bytes(String message) {
        return message.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String byByte(Head head, byte[] bytes, Supplier<String> text) {
        feedBytes(head, bytes);
        return text.get();
    }

    private static Progress feed(Head head, byte[] bytes, int from, int to) {
        int count = to - from;
        System.arraycopy(bytes, from, head.room(count), head.filled(), count);
        head.fed(count);
        return head.advance();
    }
}
