package io.millrace.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

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
