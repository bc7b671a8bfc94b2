package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sound, damaged and random chunked bodies, read byte by byte and by the plain parser from the whole text, with one outcome. */
class ChunkFuzzTest {
    private static final int BODIES_PER_SEED = 8_000;
    private static final int MAX_TRAILERS = 3;
    private static final String[] SIZES = {"", "0", "00", "+", "0x", " ", "00000000000000", "fffffffffffffff", "8"};
    private static final String[] EXTENSIONS = {
        ";a", ";a=b", " ;a", ";a=\"b\"", ";a=\"\\\"\"", ";a=\"", " ", ";", ";a=\"\\", ";\u00ff"
    };
    private static final String[] TRAILERS = {
        "A: b", "Host: c", "X_Forwarded_For: 1", "Te:", "B:\t\u00ff ", ": c", "A b: c", " A: b", "A"
    };
    private static final String[] DAMAGE = {
        "\r", "\n", "\r\n", "\0", " ", ";", "\"", "\\", "0", "f", "\u00ff", "0\r\n\r\n"
    };

    static LongStream seeds() {
        return LongStream.of(1, 2, 3, new Random().nextLong());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bodiesReadAsThePlainParserReadsThem(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Map<String, Integer> verdicts = new HashMap<>();
        for (int i = 0; i < BODIES_PER_SEED; i++) {
            String body = i % 3 == 0 ? body(random) : damaged(body(random), random);
            String expected = new PlainChunks(body, MAX_TRAILERS).outcome();
            String outcome = ChunkText.of(body, 4096, MAX_TRAILERS).replaceFirst("(?s)^refused.*", "refused");
            assertThat(outcome)
                    .as(() -> "seed " + seed + ", body "
                            + body.replace("\r", "\\r").replace("\n", "\\n\n"))
                    .isEqualTo(expected);
            verdicts.merge(expected.replaceFirst("(?s) .*", ""), 1, Integer::sum);
        }
        assertThat(verdicts.values())
                .as("every verdict is met often, seed %d: %s", seed, verdicts)
                .hasSize(3)
                .allMatch(count -> count > BODIES_PER_SEED / 40);
    }

    private static String body(RandomGenerator random) {
        StringBuilder body = new StringBuilder();
        for (int chunks = random.nextInt(4); chunks > 0; chunks--) {
            int size = 1 + random.nextInt(20);
            String data = any(random, "x", "\r\n", "0\r\n\r\n").repeat(size).substring(0, size);
            body.append(oddly(random, SIZES))
                    .append(Integer.toHexString(size))
                    .append(oddly(random, EXTENSIONS))
                    .append("\r\n")
                    .append(data)
                    .append("\r\n");
        }
        body.append("0").append(oddly(random, EXTENSIONS)).append("\r\n");
        for (int lines = random.nextInt(6) - 1; lines > 0; lines--) {
            body.append(random.nextBoolean() ? TRAILERS[0] : any(random, TRAILERS))
                    .append("\r\n");
        }
        return body + "\r\n";
    }

    private static String damaged(String body, RandomGenerator random) {
        int at = random.nextInt(body.length());
        String piece = switch (random.nextInt(3)) {
            case 0 -> any(random, DAMAGE);
            case 1 -> String.valueOf((char) random.nextInt(256));
            default -> "";
        };
        int skipped = random.nextInt(3);
        return body.substring(0, at) + piece + body.substring(Math.min(body.length(), at + skipped));
    }

    private static String oddly(RandomGenerator random, String... choices) {
        return random.nextInt(5) == 0 ? any(random, choices) : "";
    }

    private static String any(RandomGenerator random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
