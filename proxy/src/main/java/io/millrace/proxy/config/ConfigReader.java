package io.millrace.proxy.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The strict way from a file to a {@link Config}: everything that is wrong is reported at once, nothing is guessed.
 *
 * <p>Only a file that is not YAML ends at its first problem, since what follows cannot be told.
 *
 * <p>Limits: 1 MiB of text, 32 levels, 150,000 values with aliases followed, 1,000 listeners, 10,000 routes, 10,000
 * pools and 20,000 endpoints; what lies above is a problem, found before memory or time is spent on it. The worst of
 * files takes less than 64 MiB of heap. At most 100 problems are listed.
 *
 * <p>Errors: never thrown, always a value.
 */
public final class ConfigReader {
    static final int MAX_BYTES = 1024 * 1024;

    private ConfigReader() {}

    /** What came of a reading. */
    public sealed interface Result {}

    /** A configuration without a problem. */
    public record Valid(Config config) implements Result {}

    /**
     * Everything that is wrong with a file.
     *
     * @param problems at least one, in the order of the file; a last one counts those that were left out
     */
    public record Invalid(List<ConfigProblem> problems) implements Result {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }

    /** The configuration in a file, which is called in problems what the user called it. */
    public static Result readFile(Path file) {
        Reading reading = new Reading(file.toString());
        byte[] bytes = ConfigFile.bytesOrNull(file, reading);
        return bytes == null ? new Invalid(reading.problems()) : read(file.toString(), bytes);
    }

    /** The configuration in UTF-8 text, with or without a byte order mark. */
    public static Result read(String fileName, byte[] utf8) {
        Reading reading = new Reading(fileName);
        String text = textOrNull(utf8, reading);
        return text == null ? new Invalid(reading.problems()) : read(reading, text);
    }

    /** The configuration in a text. */
    public static Result read(String fileName, String text) {
        return read(fileName, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Result read(Reading reading, String text) {
        Node root = YamlTree.parseOrNull(text, reading);
        Values values = root == null ? null : ConfigSpec.ROOT.read(root, "", reading);
        if (values != null) {
            CrossChecks.check(values, reading);
        }
        return reading.clean() ? new Valid(ConfigSpec.build(values)) : new Invalid(reading.problems());
    }

    private static String textOrNull(byte[] utf8, Reading reading) {
        if (utf8.length > MAX_BYTES) {
            reading.refuseFile("is larger than 1 MiB (expected: a configuration file)");
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(utf8);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            reading.refuseFile(
                    "is not UTF-8 text, byte " + (bytes.position() + 1) + " (expected: a configuration file in YAML)");
            return null;
        }
    }
}
