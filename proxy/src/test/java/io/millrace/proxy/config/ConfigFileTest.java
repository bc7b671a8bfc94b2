package io.millrace.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFileTest {
    @TempDir
    private Path folder;

    @Test
    void refusesADirectory() {
        assertThat(problems(folder)).containsExactly(folder + ": is a directory (expected: a configuration file)");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        Path missing = folder.resolve("missing.yaml");
        assertThat(problems(missing)).containsExactly(missing + ": no such file (expected: a configuration file)");
    }

    @Test
    void refusesAPathThroughAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "");
        assertThat(problems(file.resolve("b")))
                .containsExactly(file.resolve("b") + ": cannot be read: Not a directory");
    }

    @Test
    void refusesAFileItMayNotRead() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.yaml"), "listeners: []");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(secret), "root reads everything");
        assertThat(problems(secret))
                .containsExactly(secret + ": may not be read by this user (expected: read permission)");
    }

    @Test
    void refusesAFileWhoseBytesCannotBeRead() {
        Path memory = Path.of("/proc/self/mem");
        assumeTrue(Files.isReadable(memory), "Linux only");
        assertThat(problems(memory)).containsExactly(memory + ": cannot be read: Input/output error");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.yaml"), "");
        assertThat(problems(empty))
                .containsExactly(empty + ": is empty (expected: keys node, limits, dns, listeners, pools, alarms)");
    }

    @Test
    void refusesAHundredMegabytesWithoutReadingThem() throws IOException {
        Path large = folder.resolve("large.yaml");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(100_000_000);
        }
        assertThat(problems(large)).containsExactly(large + ": is larger than 1 MiB (expected: a configuration file)");
    }

    @Test
    void refusesADeviceThatNeverEnds() {
        Path zero = Path.of("/dev/zero");
        assumeTrue(Files.exists(zero), "Unix only");
        assertThat(problems(zero)).containsExactly("/dev/zero: is larger than 1 MiB (expected: a configuration file)");
    }

    @Test
    void refusesTextInAnotherEncoding() throws IOException {
        Path latin = Files.write(folder.resolve("latin.yaml"), "# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(problems(latin))
                .containsExactly(latin + ": is not UTF-8 text, byte 6 (expected: a configuration file in YAML)");
        Path utf16 = Files.write(folder.resolve("utf16.yaml"), "listeners: []".getBytes(StandardCharsets.UTF_16));
        assertThat(problems(utf16))
                .containsExactly(utf16 + ": is not UTF-8 text, byte 1 (expected: a configuration file in YAML)");
    }

    @Test
    void refusesBinaryThatHappensToBeUtf8() throws IOException {
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {'a', ':', '\n', ' ', 'b', 0, 1});
        assertThat(problems(binary)).containsExactly(binary + ":2:3: control character U+0000 (expected: text)");
    }

    private static List<String> problems(Path file) {
        return ConfigReaderTest.lines(ConfigReader.readFile(file));
    }
}
