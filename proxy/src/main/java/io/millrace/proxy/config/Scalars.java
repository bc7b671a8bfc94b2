package io.millrace.proxy.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The scalar types of a configuration: whole numbers, durations, sizes, words, switches. Ranges include both ends. */
final class Scalars {
    private static final int MAX_NAME_LENGTH = 64;
    private static final Pattern WHOLE = Pattern.compile("-?(?:0|[1-9][0-9]*)");
    private static final Pattern DURATION = Pattern.compile("(0|[1-9][0-9]{0,8})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(0|[1-9][0-9]{0,8})(|KiB|MiB|GiB)");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L);
    private static final Map<String, Integer> SHIFTS = Map.of("", 0, "KiB", 10, "MiB", 20, "GiB", 30);

    private Scalars() {}

    static ScalarType<Integer> whole(int min, int max) {
        String expected = "a whole number " + min + ".." + max;
        return new ScalarType<>(
                expected, Set.of(Tag.INT), wholeSchema(min, max), text -> whole(text, min, max, expected));
    }

    /** A whole number, or the word {@code auto}, which is 0. */
    static ScalarType<Integer> autoOrWhole(int min, int max) {
        String expected = "auto or a whole number " + min + ".." + max;
        Map<String, Object> schema = Map.of("anyOf", List.of(Map.of("const", "auto"), wholeSchema(min, max)));
        return new ScalarType<>(
                expected,
                Set.of(Tag.INT, Tag.STR),
                schema,
                text -> text.equals("auto") ? Integer.valueOf(0) : whole(text, min, max, expected));
    }

    static int whole(String text, long min, long max, String expected) throws Refused {
        if (!WHOLE.matcher(text).matches()) {
            throw new Refused("not a whole number", expected);
        }
        return (int) inRange(text.length() > 10 ? Long.MAX_VALUE : Long.parseLong(text), min, max, expected);
    }

    /** A duration such as {@code 500ms}, {@code 2s}, {@code 1m}, {@code 1h}; the bounds are written the same way. */
    static ScalarType<Duration> duration(String min, String max) {
        String expected = "a duration " + min + ".." + max + " such as 500ms, 2s, 1m, 1h";
        return new ScalarType<>(
                expected, Set.of(Tag.STR), pattern(DURATION.pattern()), text -> duration(text, min, max, expected));
    }

    /** A duration, or the word {@code off}, which must also be the default. */
    static ScalarType<Duration> offOrDuration(String min, String max) {
        String expected = "off or a duration " + min + ".." + max + " such as 500ms, 2s, 1m, 1h";
        return new ScalarType<>(
                expected,
                Set.of(Tag.STR),
                pattern("off|" + DURATION.pattern()),
                text -> text.equals("off") ? null : duration(text, min, max, expected));
    }

    private static Duration duration(String text, String min, String max, String expected) throws Refused {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new Refused("not a duration", expected);
        }
        return Duration.ofMillis(inRange(millis(text), millis(min), millis(max), expected));
    }

    private static long millis(String duration) {
        Matcher matcher = DURATION.matcher(duration);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) * MILLIS.get(matcher.group(2)) : -1;
    }

    /** Bytes as {@code 500}, {@code 64KiB}, {@code 1MiB}; the bounds are written the same way. */
    static ScalarType<Integer> size(String min, String max) {
        String expected = "a size " + min + ".." + max + " such as 500, 64KiB, 1MiB";
        Map<String, Object> schema =
                Map.of("anyOf", List.of(wholeSchema(bytes(min), bytes(max)), pattern("[0-9]{1,9}(?:KiB|MiB|GiB)")));
        return new ScalarType<>(expected, Set.of(Tag.INT, Tag.STR), schema, text -> size(text, min, max, expected));
    }

    private static int size(String text, String min, String max, String expected) throws Refused {
        if (!SIZE.matcher(text).matches()) {
            throw new Refused("not a size", expected);
        }
        return (int) inRange(bytes(text), bytes(min), bytes(max), expected);
    }

    private static long bytes(String size) {
        Matcher matcher = SIZE.matcher(size);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) << SHIFTS.get(matcher.group(2)) : -1;
    }

    static ScalarType<Boolean> bool() {
        Map<String, Object> schema = Map.of("type", "boolean");
        return new ScalarType<>("true or false", Set.of(Tag.BOOL), schema, text -> text.equals("true"));
    }

    /** One of the constants of an enum, each written as {@code word} says. */
    static <E extends Enum<E>> ScalarType<E> oneOf(Class<E> type, Function<E, String> word) {
        Map<String, E> byWord = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            byWord.put(word.apply(constant), constant);
        }
        List<String> known = List.copyOf(byWord.keySet());
        return new ScalarType<>(String.join(", ", known), Set.of(Tag.STR), Map.of("enum", known), text -> {
            E constant = byWord.get(text);
            if (constant == null) {
                throw Refused.unknown("value", known);
            }
            return constant;
        });
    }

    /** One of the constants of an enum, written in lower case with {@code -} for {@code _}. */
    static <E extends Enum<E>> ScalarType<E> oneOf(Class<E> type) {
        return oneOf(type, constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** The name of a listener, pool, zone or node. */
    static ScalarType<String> name(String what) {
        String expected = "the name of " + what + ": letters, digits, '.', '_', '-', at most " + MAX_NAME_LENGTH;
        return text(expected, MAX_NAME_LENGTH, "[A-Za-z0-9][A-Za-z0-9._-]*", text -> text);
    }

    /**
     * Text of a regular form, with a step that makes it a value and may still refuse it.
     *
     * <p>Limits: longer text is refused before it is matched, since matching takes stack by length.
     */
    static <T> ScalarType<T> text(String expected, int maxLength, String regex, ScalarType.Parse<T> parse) {
        Pattern form = Pattern.compile(regex);
        Map<String, Object> schema = new LinkedHashMap<>(pattern(regex));
        schema.put("maxLength", maxLength);
        return new ScalarType<>(expected, Set.of(Tag.STR), schema, text -> {
            if (text.length() > maxLength) {
                throw new Refused("longer than " + maxLength + " characters", expected);
            }
            if (!form.matcher(text).matches()) {
                throw new Refused("not valid", expected);
            }
            return parse.value(text);
        });
    }

    static long inRange(long value, long min, long max, String expected) throws Refused {
        if (value < min || value > max) {
            throw new Refused("out of range", expected);
        }
        return value;
    }

    static Map<String, Object> wholeSchema(long min, long max) {
        return Map.of("type", "integer", "minimum", min, "maximum", max);
    }

    static Map<String, Object> pattern(String regex) {
        return Map.of("type", "string", "pattern", "^(?:" + regex + ")$");
    }
}
