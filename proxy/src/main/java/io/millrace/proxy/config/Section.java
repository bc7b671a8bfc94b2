package io.millrace.proxy.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A group of keys with their values; no other key is taken, and none twice. */
final class Section implements ValueType<Values> {
    private final List<Key<?>> keys;
    private final Map<String, Key<?>> byName = new LinkedHashMap<>();
    private final Map<String, Object> schemaRules;

    Section(List<Key<?>> keys) {
        this(keys, Map.of());
    }

    /** A section with rules between its keys, which the schema states and somebody else checks. */
    Section(List<Key<?>> keys, Map<String, Object> schemaRules) {
        this.keys = keys;
        this.schemaRules = schemaRules;
        keys.forEach(key -> byName.put(key.name(), key));
    }

    List<Key<?>> keys() {
        return keys;
    }

    @Override
    public Values read(Node node, String path, Reading reading) {
        if (!NodeKind.mapping(node)) {
            reading.refuse(Spot.of(node, path), NodeKind.wrong(node, expected()));
            return null;
        }
        Map<String, Located<?>> values = new HashMap<>();
        for (NodeTuple entry : ((MappingNode) node).getValue()) {
            readEntry(entry, path, reading, values);
        }
        for (Key<?> key : keys) {
            if (key.required() && !values.containsKey(key.name())) {
                reading.refuse(Spot.of(node, path), missing(key));
            }
        }
        return new Values(values);
    }

    private void readEntry(NodeTuple entry, String path, Reading reading, Map<String, Located<?>> values) {
        Node keyNode = entry.getKeyNode();
        if (!reading.tryVisit(keyNode, path)) {
            return;
        }
        if (!(keyNode instanceof ScalarNode name)) {
            reading.refuse(Spot.of(keyNode, path), NodeKind.wrong(keyNode, "a key, one of " + keyNames()));
            return;
        }
        Key<?> key = byName.get(name.getValue());
        Spot spot = Spot.of(keyNode, path);
        if (key == null) {
            reading.refuse(spot, Refused.unknown("key", byName.keySet()), name.getValue());
        } else if (values.containsKey(key.name())) {
            int first = values.get(key.name()).spot().line();
            reading.refuse(spot, new Refused("duplicate key", "once; first on line " + first), key.name());
        } else {
            values.put(key.name(), located(key, entry.getValueNode(), path, reading));
        }
    }

    private <T> Located<T> located(Key<T> key, Node node, String path, Reading reading) {
        String inside = path.isEmpty() ? key.name() : path + "." + key.name();
        T value = reading.tryVisit(node, inside) ? key.type().read(node, inside, reading) : null;
        return new Located<>(value, Spot.of(node, inside));
    }

    /** The message for a key that must be there. */
    static String missing(Key<?> key) {
        return new Refused("missing key", key.type().expected()).message(key.name());
    }

    @Override
    public String expected() {
        return "keys " + keyNames();
    }

    private String keyNames() {
        return String.join(", ", byName.keySet());
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<Object> required = new ArrayList<>();
        for (Key<?> key : keys) {
            properties.put(key.name(), ConfigSchema.property(key));
            if (key.required()) {
                required.add(key.name());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.putAll(schemaRules);
        return schema;
    }

    @Override
    public Section section() {
        return this;
    }
}
