package io.millrace.proxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of inputs in sections: {@code [kind] word word …}, then one input a line with {@code \r \n \t \xHH \\} for bytes
 * that do not show, and {@code ""} for the empty input. Lines that begin with {@code #} and empty lines are left out.
 */
public final class InputTable {
    private static final Pattern SECTION = Pattern.compile("\\[(.+)] (.+)");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(r|n|t|\\\\|x[0-9a-f]{2})");

    private InputTable() {}

    /** One input with what its section says: its kind, and the words that follow it. */
    public record Row(String kind, List<String> words, String input) {}

    /** Reads the file beside {@code owner}. */
    public static List<Row> read(Class<?> owner, String file) {
        List<Row> rows = new ArrayList<>();
        Matcher section = null;
        for (String line : text(owner, file).split("\n")) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher begun = SECTION.matcher(line);
            if (begun.matches()) {
                section = begun;
            } else if (section == null) {
                throw new IllegalStateException(file + ": \"" + line + "\" (expected: a [section] before it)");
            } else {
                rows.add(new Row(section.group(1), List.of(section.group(2).split(" ")), bytes(line)));
            }
        }
        return rows;
    }

    private static String text(Class<?> owner, String file) {
        try (InputStream in = owner.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bytes(String line) {
        return line.equals("\"\"")
                ? ""
                : ESCAPE.matcher(line).replaceAll(escape -> Matcher.quoteReplacement(unescaped(escape.group(1))));
    }

    private static String unescaped(String escape) {
        return switch (escape.charAt(0)) {
            case 'r' -> "\r";
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'x' -> String.valueOf((char) Integer.parseInt(escape, 1, 3, 16));
            default -> escape;
        };
    }
}
