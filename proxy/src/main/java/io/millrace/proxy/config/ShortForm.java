package io.millrace.proxy.config;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A section that may be written as the value of its main key alone.
 *
 * @param main the key that the short form is about; the section's only required one
 */
record ShortForm<T>(Section section, Key<T> main) implements ValueType<Values> {

    @Override
    public Values read(Node node, String path, Reading reading) {
        if (!(node instanceof ScalarNode)) {
            return section.read(node, path, reading);
        }
        T value = main.type().read(node, path, reading);
        return new Values(Map.of(main.name(), new Located<>(value, Spot.of(node, path))));
    }

    @Override
    public String expected() {
        return main.type().expected() + ", or " + section.expected();
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("anyOf", List.of(main.type().schema(), section.schema()));
    }
}
