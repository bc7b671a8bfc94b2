package io.millrace.proxy.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A configuration text with the exact problems it has, from {@code problems.txt}.
 *
 * @param structural whether a JSON Schema can tell that it is wrong
 */
record ProblemCase(String title, String yaml, List<String> problems, boolean structural) {
    static Stream<ProblemCase> all() throws IOException {
        List<ProblemCase> cases = new ArrayList<>();
        try (InputStream in = ProblemCase.class.getResourceAsStream("problems.txt")) {
            for (String part : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^=== ")) {
                if (!part.isBlank()) {
                    cases.add(parse(part));
                }
            }
        }
        return cases.stream();
    }

    private static ProblemCase parse(String part) {
        int titleEnd = part.indexOf('\n');
        int yamlEnd = part.indexOf("--- problems\n");
        String title = part.substring(0, titleEnd);
        List<String> problems = part.substring(yamlEnd)
                .lines()
                .skip(1)
                .filter(line -> !line.isBlank())
                .toList();
        return new ProblemCase(title, part.substring(titleEnd + 1, yamlEnd), problems, title.endsWith("(schema)"));
    }

    @Override
    public String toString() {
        return title;
    }
}
