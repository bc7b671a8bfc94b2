package io.millrace.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A configuration file with words between @ that are filled in. */
final class Template {
    private static final Pattern WORD = Pattern.compile("@([A-Z_]+)@");

    private Template() {}

    /** The text with every word filled in. Errors: {@link CannotCompare} names a word without a value. */
    static String filled(String text, Map<String, String> values) {
        return WORD.matcher(text).replaceAll(word -> {
            String value = values.get(word.group(1));
            if (value == null) {
                throw new CannotCompare(
                        "@" + word.group(1) + "@ has no value (expected: one of " + values.keySet() + ")");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** Writes the filled file to another place, which it returns. */
    static Path fill(Path template, Map<String, String> values, Path filled) {
        try {
            return Files.writeString(filled, filled(Files.readString(template), values));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
