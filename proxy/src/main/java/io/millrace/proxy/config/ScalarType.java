package io.millrace.proxy.config;

import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value written as one word: text, a number, or true and false.
 *
 * @param tags the YAML types taken; {@code 5} is a number, {@code "5"} is text
 */
record ScalarType<T>(String expected, Set<Tag> tags, Map<String, Object> schema, Parse<T> parse)
        implements ValueType<T> {

    /** The step from text to value. */
    @FunctionalInterface
    interface Parse<T> {
        T value(String text) throws Refused;
    }

    @Override
    public T read(Node node, String path, Reading reading) {
        if (!(node instanceof ScalarNode scalar) || !tags.contains(node.getTag()) || quotedNumber(scalar)) {
            reading.refuse(Spot.of(node, path), NodeKind.wrong(node, expected));
            return null;
        }
        try {
            return parse.value(scalar.getValue());
        } catch (Refused refused) {
            reading.refuse(Spot.of(node, path), refused, scalar.getValue());
            return null;
        }
    }

    private boolean quotedNumber(ScalarNode node) {
        return tags.contains(Tag.INT)
                && node.getTag().equals(Tag.STR)
                && node.getValue().chars().allMatch(Character::isDigit);
    }

    /** The value of a text this program wrote itself. */
    T ofText(String text) {
        try {
            return parse.value(text);
        } catch (Refused refused) {
            throw new IllegalArgumentException(refused.message(text), refused);
        }
    }
}
