package io.millrace.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a small or hostile file may cost: bounded time, bounded memory, a clear answer. */
final class ConfigLimitsTest {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final long MAX_ALLOCATED_BYTES = 1L << 30;

    @Test
    void followsNoAliasThatNothingAsksFor() {
        StringBuilder laughs = new StringBuilder("a: &a0 [ lol, lol, lol, lol, lol, lol, lol, lol, lol ]\n");
        for (int i = 1; i < 30; i++) {
            String alias = "*a" + (i - 1);
            laughs.append(
                    "b" + i + ": &a" + i + " [ " + String.join(", ", List.of(alias, alias, alias, alias)) + " ]\n");
        }
        List<String> problems =
                bounded(laughs.append("listeners: *a29\npools: *a29\n").toString());
        assertThat(problems)
                .hasSize(30 + 8)
                .allMatch(problem -> problem.contains("unknown key") || problem.contains("wrong type, a list"));
    }

    @Test
    void stopsAtTheNumberOfValuesThatAliasesMultiplyTo() {
        String endpoints =
                IntStream.range(0, 1000).mapToObj(i -> "10.0.0.1:" + (i + 1)).collect(Collectors.joining(", "));
        String zones = String.join(", ", "*z".repeat(60).split("(?=\\*)"));
        String pools = String.join(", ", "*p".repeat(5000).split("(?=\\*)"));
        List<String> problems = bounded("listeners: []\n"
                + "pools: [ &p { name: p, zones: [ &z { name: z, endpoints: [ " + endpoints + " ] }, " + zones
                + " ] }, "
                + pools + " ]\n");
        assertThat(problems)
                .anyMatch(problem ->
                        problem.contains("too many values once aliases are followed (expected: at most 150000)"));
        assertThat(problems).hasSize(101);
    }

    @Test
    void refusesMoreEndpointsInAllPoolsThanItsLimit() {
        String endpoints =
                IntStream.rangeClosed(1, 10_001).mapToObj(i -> "10.0.0.1:" + i).collect(Collectors.joining(", "));
        List<String> problems =
                bounded("listeners: [ { name: a, bind: 127.0.0.1:80, protocol: tcp, pool: p } ]\npools:\n"
                        + "  - { name: p, zones: &z [ { name: z, endpoints: [ " + endpoints + " ] } ] }\n"
                        + "  - { name: q, zones: *z }\n");
        assertThat(problems)
                .containsExactly("t.yaml:4:5: pools[1]: too many endpoints in all pools (expected: at most 20000)");
    }

    @Test
    void refusesMoreRoutesInAllListenersThanItsLimit() {
        String routes = IntStream.rangeClosed(1, 5001)
                .mapToObj(i -> "{ match: { path: /" + i + " }, pool: p }")
                .collect(Collectors.joining(", "));
        List<String> problems = bounded("listeners:\n"
                + "  - { name: a, bind: 127.0.0.1:80, protocol: http, routes: &r [ " + routes + " ] }\n"
                + "  - { name: b, bind: 127.0.0.1:81, protocol: http, routes: *r }\n"
                + "pools: [ { name: p, zones: [ { name: z, endpoints: [ 10.0.0.1:80 ] } ] } ]\n");
        assertThat(problems)
                .containsExactly(
                        "t.yaml:3:5: listeners[1]: too many routes in all listeners (expected: at most 10000)");
    }

    @Test
    void refusesMoreItemsInAListThanItsLimit() {
        String binds =
                IntStream.rangeClosed(1, 65).mapToObj(i -> "127.0.0.1:" + i).collect(Collectors.joining(", "));
        List<String> problems = bounded("listeners: [ { name: a, protocol: tcp, pool: p, bind: [ " + binds + " ] } ]\n"
                + "pools: [ { name: p, zones: [ { name: z, endpoints: [ 10.0.0.1:80 ] } ] } ]\n");
        assertThat(problems).singleElement().asString().contains("listeners[0].bind: 65 items (expected: ");
    }

    @Test
    void listsAHundredProblemsAndCountsTheRest() {
        String unknown =
                IntStream.range(0, 250).mapToObj(i -> "x" + i + ": 1\n").collect(Collectors.joining());
        List<String> problems = bounded(unknown + "listeners: []\npools: []\n");
        assertThat(problems).hasSize(101).last().isEqualTo("t.yaml: and 152 more problems");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{", "- ", "? ", "a: [", "{ a: ", "[{"})
    void stopsAtDeepNesting(String level) {
        assertThat(bounded(level.repeat(100_000)))
                .singleElement()
                .asString()
                .matches("t.yaml:1:\\d+: nested too deeply \\(expected: at most 32 levels\\)");
    }

    @Test
    void stopsAtTheNumberOfValuesInAFile() {
        assertThat(bounded("[" + "a,".repeat(200_000) + "]"))
                .singleElement()
                .asString()
                .endsWith("too many values (expected: at most 150000)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a\n",
                "a: b\n",
                "\"",
                "'",
                "\\",
                "&a ",
                "*a ",
                "!",
                "!a ",
                "%",
                "%a\n",
                "#",
                "# a\n",
                "|",
                "|\n ",
                ">",
                ",",
                ":",
                ": ",
                "? a\n",
                "@",
                "`",
                " ",
                "\n",
                "\r",
                "-",
                "--- ",
                "---\n",
                "...\n",
                "~",
                "\u00e9",
                "\u2028",
                "\uD83D\uDE00",
                "a,",
                "[]",
                "{}",
                "}",
                "]",
                "<<: ",
                "a:\n- b\n",
                "- a\n",
                "0",
                "1ms",
                "{a: b}, "
            })
    void answersAMebibyteOfAnythingInBoundedTime(String piece) {
        String text = piece.repeat(1_000_000 / piece.getBytes(StandardCharsets.UTF_8).length);
        assertThat(bounded(text)).isNotEmpty();
        assertThat(bounded("listeners: \"" + text)).isNotEmpty();
        assertThat(bounded("listeners: [ { name: " + text)).isNotEmpty();
    }

    @Test
    void answersAMebibyteOfRandomBytes() {
        byte[] bytes = new byte[1_000_000];
        new Random(1).nextBytes(bytes);
        assertThat(ConfigReaderTest.lines(ConfigReader.read("t.yaml", bytes)))
                .singleElement()
                .asString()
                .contains("is not UTF-8 text, byte ");
    }

    @Test
    void answersLongWordsWhereverAWordMayStand() {
        String word = "a".repeat(200_000);
        assertThat(bounded("listeners: [ { name: " + word + ", bind: " + word + ":80, protocol: " + word
                        + ", pool: p, routes: [ { match: { host: " + word + ", path: /" + word
                        + " } } ] } ]\npools: []"))
                .allSatisfy(problem -> assertThat(problem).hasSizeLessThan(500));
    }

    /** The problems of a text, read within a bound of time and of bytes allocated. */
    private static List<String> bounded(String text) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return assertTimeoutPreemptively(BOUND, () -> {
            long before = threads.getCurrentThreadAllocatedBytes();
            List<String> problems = ConfigReaderTest.invalid(text);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MAX_ALLOCATED_BYTES);
            return problems;
        });
    }
}
