package io.millrace.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code docs/CONFIGURATION.md} says what the program does. */
final class ConfigurationDocTest {
    private static final Pattern EXAMPLES = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private String doc;

    @BeforeEach
    void read() throws IOException {
        doc = Files.readString(Path.of("..", "docs", "CONFIGURATION.md"));
    }

    @Test
    void holdsTheTableOfTheSpecification() {
        String table = doc.substring(doc.indexOf("| key | value |"), doc.indexOf("<!-- End of the table. -->"));
        assertThat(table.lines())
                .containsExactlyElementsOf(ReferenceTable.markdown().lines().toList());
    }

    @Test
    void showsOnlyConfigurationsThatCanBeUsed() {
        List<String> examples =
                EXAMPLES.matcher(doc).results().map(MatchResult::group).toList();
        assertThat(examples)
                .hasSizeGreaterThan(2)
                .allSatisfy(example -> ConfigReaderTest.valid(
                        example.substring("```yaml\n".length(), example.length() - "```".length())));
    }

    @Test
    void statesTheLimitsThatHold() {
        assertThat(doc)
                .contains(
                        "32 levels",
                        "150,000 values",
                        "1,000 listeners",
                        "10,000 routes",
                        "10,000 pools",
                        "64 zones",
                        "20,000\nendpoints");
        assertThat(List.of(
                        YamlTree.MAX_DEPTH,
                        Reading.MAX_VALUES,
                        ConfigSpec.MAX_LISTENERS,
                        ConfigSpec.MAX_ROUTES,
                        ConfigSpec.MAX_POOLS,
                        ConfigSpec.MAX_ENDPOINTS))
                .containsExactly(32, 150_000, 1000, 10_000, 10_000, 20_000);
    }

    @Test
    void showsProblemsAsTheyAreReported() {
        String yaml = """
                listeners:
                  - name: web
                    bind: 0.0.0.0:8080
                    protocol: htpp
                    pool: wbe
                pools: [ { name: web, zones: [ { name: a, endpoints: [ 10.0.0.1:80 ] } ] } ]
                """;
        assertThat(ConfigReaderTest.lines(ConfigReader.read("lb.yaml", yaml)))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(doc).contains("\n  " + problem + "\n"));
    }
}
