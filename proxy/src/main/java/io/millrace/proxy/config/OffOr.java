package io.millrace.proxy.config;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A section, or the word {@code off} in its place, which has no values. */
record OffOr(Section section) implements ValueType<Values> {
    private static final String OFF = "off";

    @Override
    public Values read(Node node, String path, Reading reading) {
        if (node instanceof ScalarNode scalar && scalar.getValue().equals(OFF)) {
            return null;
        }
        if (!NodeKind.mapping(node)) {
            reading.refuse(Spot.of(node, path), NodeKind.wrong(node, expected()));
            return null;
        }
        return section.read(node, path, reading);
    }

    @Override
    public String expected() {
        return "off, or " + section.expected();
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("anyOf", List.of(Map.of("const", OFF), section.schema()));
    }
}
