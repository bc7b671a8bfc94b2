package io.millrace.proxy.config;

import io.millrace.healthcheck.probe.Probe.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The fields of an HTTP request, one key for each name.
 *
 * <p>Why: a value is never shown in a problem, since it may be a credential.
 */
final class FieldsType implements ValueType<List<Field>> {
    private static final int MAX_FIELDS = 32;
    private static final int MAX_NAME = 64;
    private static final int MAX_VALUE = 4096;
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String VALUE = "(?:[\\x21-\\x7e](?:[\\x20-\\x7e\\t]*[\\x21-\\x7e])?)?";
    private static final String VALUE_EXPECTED =
            "printable ASCII without space at its ends, at most " + MAX_VALUE + " characters";
    private static final Set<String> OWN = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "upgrade",
            "expect",
            "te",
            "trailer",
            "keep-alive",
            "proxy-connection");

    /** The name of a field, in any message. */
    static ScalarType<String> name() {
        String expected = "the name of a field such as X-Service, at most " + MAX_NAME + " characters";
        return Scalars.text(expected, MAX_NAME, TOKEN, text -> text);
    }

    static ScalarType<String> value() {
        return Scalars.text(VALUE_EXPECTED, MAX_VALUE, VALUE, text -> text);
    }

    @Override
    public List<Field> read(Node node, String path, Reading reading) {
        if (!NodeKind.mapping(node)) {
            reading.refuse(Spot.of(node, path), NodeKind.wrong(node, expected()));
            return null;
        }
        List<NodeTuple> entries = ((MappingNode) node).getValue();
        if (entries.size() > MAX_FIELDS) {
            reading.refuse(Spot.of(node, path), entries.size() + " fields (expected: " + expected() + ")");
        }
        List<Field> fields = new ArrayList<>();
        Map<String, Spot> names = new HashMap<>();
        for (NodeTuple entry : entries.subList(0, Math.min(entries.size(), MAX_FIELDS))) {
            Field field = fieldOrNull(entry, path, names, reading);
            if (field != null) {
                fields.add(field);
            }
        }
        return fields;
    }

    private static Field fieldOrNull(NodeTuple entry, String path, Map<String, Spot> names, Reading reading) {
        Node key = entry.getKeyNode();
        if (!reading.tryVisit(key, path) || !reading.tryVisit(entry.getValueNode(), path)) {
            return null;
        }
        String name = name().read(key, path, reading);
        if (name == null) {
            return null;
        }
        Spot before = names.putIfAbsent(name.toLowerCase(Locale.ROOT), Spot.of(key, path));
        if (before != null) {
            reading.refuse(
                    Spot.of(key, path), new Refused("duplicate field", "once; first on line " + before.line()), name);
        } else if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
            reading.refuse(
                    Spot.of(key, path), new Refused("reserved field", "one that the probe does not set itself"), name);
        }
        String value = valueOrNull(entry.getValueNode(), path + "." + name, reading);
        return value == null ? null : new Field(name, value);
    }

    private static String valueOrNull(Node node, String path, Reading reading) {
        if (!(node instanceof ScalarNode scalar) || !node.getTag().equals(Tag.STR)) {
            reading.refuse(Spot.of(node, path), "wrong type (expected: text, " + VALUE_EXPECTED + ")");
            return null;
        }
        String value = scalar.getValue();
        if (value.length() > MAX_VALUE || !value.matches(VALUE)) {
            reading.refuse(Spot.of(node, path), "not valid (expected: " + VALUE_EXPECTED + ")");
            return null;
        }
        return value;
    }

    @Override
    public String expected() {
        return "keys and values, at most " + MAX_FIELDS + ", each the name of a field with its text";
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of(
                "type",
                "object",
                "maxProperties",
                MAX_FIELDS,
                "propertyNames",
                name().schema(),
                "additionalProperties",
                value().schema());
    }
}
