package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.http.wire.HeadRules.UnderscoreNames;
import java.util.EnumMap;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sound, damaged and random heads, read by the fast parser at every split and by the plain one from the whole text, with one outcome. */
class HeadFuzzTest {
    private static final int HEADS_PER_SEED = 2400;
    private static final HeadRules[] RULES = {
        Reading.RULES,
        new HeadRules(150, 30, 4, UnderscoreNames.ALLOW),
        new HeadRules(1000, 100, 3, UnderscoreNames.REFUSE)
    };

    static LongStream seeds() {
        return LongStream.of(1, 2, 3, new Random().nextLong());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void requestsReadAsThePlainParserReadsThem(long seed) {
        for (HeadRules rules : RULES) {
            RequestHead head = new RequestHead(rules);
            run(seed, head, HeadGenerator::request, text -> new PlainRequest(text, rules), () -> HeadText.of(head));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void responsesReadAsThePlainParserReadsThem(long seed) {
        for (HeadRules rules : RULES) {
            ResponseHead head = new ResponseHead(rules);
            run(seed, head, HeadGenerator::response, text -> new PlainResponse(text, rules), () -> HeadText.of(head));
        }
    }

    private static void run(
            long seed,
            Head head,
            Function<HeadGenerator, String> sound,
            Function<String, PlainHead> plain,
            Supplier<String> outcome) {
        HeadGenerator generator = new HeadGenerator(new SplittableRandom(seed));
        EnumMap<Progress, Integer> verdicts = new EnumMap<>(Progress.class);
        for (int i = 0; i < HEADS_PER_SEED / RULES.length; i++) {
            String text = switch (i % 10) {
                case 0, 1, 2, 3 -> sound.apply(generator);
                case 4 -> sound.apply(generator) + generator.noise();
                case 5 -> generator.noise();
                case 6 -> generator.cutShort(sound.apply(generator));
                default -> generator.damaged(sound.apply(generator));
            };
            verdicts.merge(compare(seed, head, text, plain.apply(text), outcome), 1, Integer::sum);
        }
        assertThat(verdicts.values())
                .as("every verdict is met often, seed %d: %s", seed, verdicts)
                .hasSize(Progress.values().length)
                .allMatch(count -> count > HEADS_PER_SEED / RULES.length / 40);
    }

    private static Progress compare(long seed, Head head, String text, PlainHead plain, Supplier<String> outcome) {
        byte[] bytes = Reading.bytes(text);
        String expected = plain.outcome();
        head.reset();
        Progress progress = Reading.feedWhole(head, bytes);
        Refusal refusal = head.refusal();
        assertThat(outcome.get()).as(() -> described(seed, text)).isEqualTo(expected);

        head.reset();
        int needed = Reading.feedBytes(head, bytes);
        assertThat(outcome.get())
                .as(() -> "byte by byte, " + described(seed, text))
                .isEqualTo(expected);
        assertThat(needed)
                .as(() -> "bytes until the verdict, " + described(seed, text))
                .isEqualTo(progress == Progress.NEED_MORE ? -1 : plain.bytesNeeded());

        for (int cut = 0; cut <= bytes.length; cut++) {
            head.reset();
            boolean same = Reading.feedTwoParts(head, bytes, cut) == progress && head.refusal() == refusal;
            boolean checked = same && (cut % 16 != 0 || outcome.get().equals(expected));
            assertThat(checked).as("cut at %d, %s", cut, described(seed, text)).isTrue();
        }
        return progress;
    }

    private static String described(long seed, String text) {
        return "seed " + seed + ", input " + text.replace("\r", "\\r").replace("\n", "\\n\n");
    }
}
