package io.millrace.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadmeTest {

    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)\\)");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/decisions/0002-connect-failover-outside-the-retry-budget.md"})
    void pointsToFilesThatExist(String page) throws IOException {
        Path file = Path.of("..", page);
        assertThat(LINK.matcher(Files.readString(file)).results().map(link -> link.group(1)))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(file.resolveSibling(link)).exists());
    }

    @Test
    void showsAConfigurationThatIsValid() throws IOException {
        List<String> examples = YAML.matcher(Files.readString(Path.of("..", "README.md")))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
        assertThat(examples)
                .isNotEmpty()
                .allSatisfy(example ->
                        assertThat(ConfigReader.read("README.md", example)).isInstanceOf(ConfigReader.Valid.class));
    }
}
