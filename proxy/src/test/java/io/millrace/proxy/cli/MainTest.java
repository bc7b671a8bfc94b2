package io.millrace.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.config.ConfigSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void saysThatAGoodConfigurationIsFine() {
        String example = Path.of("..", "examples", "millrace.yaml").toString();
        assertThat(millrace("check", example)).isEqualTo(0);
        assertThat(out).hasToString(example + ": fine, listeners 2, pools 2, endpoints 7\n");
        assertThat(err).hasToString("");
    }

    @Test
    void listsEveryProblemOfABadConfigurationInOneBlock() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.yaml"), "listeners: []\npools: 5\n");
        assertThat(millrace("check", bad.toString())).isEqualTo(2);
        assertThat(out).hasToString("");
        assertThat(err)
                .hasToString("millrace: the configuration cannot be used:\n"
                        + "  " + bad + ":1:12: listeners: empty list (expected: a list of 1..1000 listeners)\n"
                        + "  " + bad + ":2:8: pools: wrong type, number \"5\" (expected: a list of 1..10000 pools)\n");
    }

    @Test
    void refusesAFileThatIsNotThereWithoutAStackTrace() {
        assertThat(millrace("check", "/nowhere/lb.yaml")).isEqualTo(2);
        assertThat(err)
                .hasToString("millrace: the configuration cannot be used:\n"
                        + "  /nowhere/lb.yaml: no such file (expected: a configuration file)\n");
    }

    @Test
    void printsTheVersionsOfWhatIsRunning() {
        assertThat(millrace("version")).isEqualTo(0);
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("Millrace \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"),
                        line -> assertThat(line).startsWith("Java " + Runtime.version()),
                        line -> assertThat(line).matches("Netty \\d+\\.\\d+\\.\\d+\\.Final"));
    }

    @ParameterizedTest
    @CsvSource({
        "true, run lb.yaml",
        "true, run @lb.yaml",
        "false, run --help",
        "false, run",
        "false, run lb.yaml other.yaml",
        "false, check lb.yaml",
        "false, ''"
    })
    void takesTheShortWayOnlyToRunAFile(boolean shortWay, String line) {
        assertThat(Main.isPlainRun(line.split(" "))).isEqualTo(shortWay);
    }

    @Test
    void printsTheSchemaAndNothingElse() {
        assertThat(millrace("schema")).isEqualTo(0);
        assertThat(out).hasToString(ConfigSchema.json());
    }

    @Test
    void explainsItselfWhenAskedTo() {
        assertThat(millrace("--help")).isEqualTo(0);
        assertThat(out.toString()).contains("run", "check", "schema", "version");
    }

    @Test
    void refusesACommandLineItDoesNotUnderstand() {
        assertThat(millrace()).isEqualTo(2);
        assertThat(err.toString()).startsWith("millrace: no command\n").contains("Usage: millrace");
        assertThat(millrace("chekc")).isEqualTo(2);
        assertThat(err.toString()).contains("chekc").contains("Did you mean");
        assertThat(millrace("check")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required parameter: 'FILE'");
        assertThat(millrace("check", "a", "b")).isEqualTo(2);
        assertThat(millrace("check", "--fast", "a")).isEqualTo(2);
        assertThat(err.toString()).doesNotContain("\tat ");
    }

    @Test
    void refusesAPathThatCannotBeOne() {
        assertThat(millrace("check", "a\0b")).isEqualTo(2);
        assertThat(err.toString()).doesNotContain("\tat ");
    }

    @Test
    void takesAnAtSignForPartOfAName() {
        assertThat(millrace("check", "@lb.yaml")).isEqualTo(2);
        assertThat(err.toString()).contains("@lb.yaml: no such file");
    }

    private int millrace(String... args) {
        return Commands.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
