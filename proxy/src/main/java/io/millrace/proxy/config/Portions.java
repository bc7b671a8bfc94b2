package io.millrace.proxy.config;

import io.millrace.healthcheck.tier.TierPolicy.MinAvailable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The scalar types of shares, counts and factors that may be off. Ranges include both ends. */
final class Portions {
    private static final Pattern PERCENT = Pattern.compile("(0|[1-9][0-9]{0,2})%");
    private static final Pattern DECIMAL = Pattern.compile("(?:0|[1-9][0-9]{0,5})(?:\\.[0-9]{1,6})?");
    private static final String OFF = "off";

    private Portions() {}

    /** A share such as {@code 10%}, as 10. */
    static ScalarType<Integer> percent(int min, int max) {
        String expected = "a share " + min + "%.." + max + "% such as 10%";
        return new ScalarType<>(
                expected,
                Set.of(Tag.STR),
                Scalars.pattern(PERCENT.pattern()),
                text -> percent(text, min, max, expected));
    }

    /** A share, or the word {@code off}, which is 0. */
    static ScalarType<Integer> offOrPercent(int min, int max) {
        String expected = "off or a share " + min + "%.." + max + "% such as 10%";
        return new ScalarType<>(
                expected,
                Set.of(Tag.STR),
                Scalars.pattern(OFF + "|" + PERCENT.pattern()),
                text -> text.equals(OFF) ? Integer.valueOf(0) : percent(text, min, max, expected));
    }

    private static int percent(String text, int min, int max, String expected) throws Refused {
        Matcher matcher = PERCENT.matcher(text);
        if (!matcher.matches()) {
            throw new Refused("not a share", expected);
        }
        return (int) Scalars.inRange(Integer.parseInt(matcher.group(1)), min, max, expected);
    }

    /** A number of endpoints, or a share in percent. */
    static ScalarType<MinAvailable> countOrPercent(int max) {
        String expected = "a whole number 0.." + max + " or a share 0%..100% such as 10%";
        Map<String, Object> schema =
                Map.of("anyOf", List.of(Scalars.wholeSchema(0, max), Scalars.pattern(PERCENT.pattern())));
        return new ScalarType<>(
                expected,
                Set.of(Tag.INT, Tag.STR),
                schema,
                text -> text.endsWith("%")
                        ? new MinAvailable(percent(text, 0, 100, expected), true)
                        : new MinAvailable(Scalars.whole(text, 0, max, expected), false));
    }

    /** A whole number, or the word {@code off}, which is 0. */
    static ScalarType<Integer> offOrWhole(int min, int max) {
        String expected = "off or a whole number " + min + ".." + max;
        Map<String, Object> schema = Map.of("anyOf", List.of(Map.of("const", OFF), Scalars.wholeSchema(min, max)));
        return new ScalarType<>(
                expected,
                Set.of(Tag.INT, Tag.STR),
                schema,
                text -> text.equals(OFF) ? Integer.valueOf(0) : Scalars.whole(text, min, max, expected));
    }

    /** A factor such as {@code 1.4}, or the word {@code off}, which is 0; the bounds are written the same way. */
    static ScalarType<Double> offOrFactor(String min, String max) {
        String expected = "off or a number " + min + ".." + max + " such as 1.4";
        double lowest = Double.parseDouble(min);
        double highest = Double.parseDouble(max);
        Map<String, Object> number = Map.of("type", "number", "minimum", lowest, "maximum", highest);
        return new ScalarType<>(
                expected,
                Set.of(Tag.INT, Tag.FLOAT, Tag.STR),
                Map.of("anyOf", List.of(Map.of("const", OFF), number)),
                text -> text.equals(OFF) ? Double.valueOf(0) : factor(text, lowest, highest, expected));
    }

    private static double factor(String text, double min, double max, String expected) throws Refused {
        if (!DECIMAL.matcher(text).matches()) {
            throw new Refused("not a number", expected);
        }
        double value = Double.parseDouble(text);
        if (value < min || value > max) {
            throw new Refused("out of range", expected);
        }
        return value;
    }
}
