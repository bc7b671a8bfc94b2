package io.millrace.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigProblemsTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void reportsExactlyTheProblemsOfTheTable(ProblemCase example) {
        assertThat(problems(ConfigReader.read("t.yaml", example.yaml()))).isEqualTo(example.problems());
    }

    static Stream<ProblemCase> cases() throws Exception {
        return ProblemCase.all();
    }

    private static List<String> problems(ConfigReader.Result result) {
        return result instanceof ConfigReader.Invalid invalid
                ? invalid.problems().stream().map(ConfigProblem::toString).toList()
                : List.of("valid");
    }
}
