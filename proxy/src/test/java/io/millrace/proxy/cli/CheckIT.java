package io.millrace.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code millrace check} in a process with little memory. */
@Timeout(60)
final class CheckIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"- a\n", "a: b\n", "- {a: b}\n", "x", "- &a a\n- *a\n"})
    void answersAMebibyteWithinAHeapOf64(String piece) throws Exception {
        Path file = Files.writeString(folder.resolve("large.yaml"), piece.repeat(1_000_000 / piece.length()));
        try (MillraceProcess millrace = new MillraceProcess(List.of("-Xmx64m"), "check", file.toString())) {
            assertThat(millrace.awaitExit()).as("%s", millrace.lines()).isEqualTo(2);
            assertThat(millrace.lines()).hasSize(2).element(0).isEqualTo("millrace: the configuration cannot be used:");
        }
    }
}
