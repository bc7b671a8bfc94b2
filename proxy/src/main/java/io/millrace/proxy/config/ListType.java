package io.millrace.proxy.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A list of values of one type.
 *
 * @param itemName what one item is called
 * @param loneItem whether a single item may stand in place of a list of one
 */
record ListType<T>(String itemName, ValueType<T> item, int min, int max, boolean loneItem)
        implements ValueType<List<Located<T>>> {

    static <T> ListType<T> of(String itemName, ValueType<T> item, int min, int max) {
        return new ListType<>(itemName, item, min, max, false);
    }

    @Override
    public List<Located<T>> read(Node node, String path, Reading reading) {
        if (loneItem && !NodeKind.sequence(node)) {
            return List.of(new Located<>(item.read(node, path, reading), Spot.of(node, path)));
        }
        if (!NodeKind.sequence(node)) {
            reading.refuse(Spot.of(node, path), NodeKind.wrong(node, expected()));
            return null;
        }
        List<Node> nodes = ((SequenceNode) node).getValue();
        if (nodes.size() < min || nodes.size() > max) {
            String problem = nodes.isEmpty() ? "empty list" : nodes.size() + " items";
            reading.refuse(Spot.of(node, path), problem + " (expected: " + expected() + ")");
        }
        return items(nodes, path, reading);
    }

    private List<Located<T>> items(List<Node> nodes, String path, Reading reading) {
        List<Located<T>> items = new ArrayList<>();
        for (int i = 0; i < Math.min(nodes.size(), max); i++) {
            String inside = path + "[" + i + "]";
            if (!reading.tryVisit(nodes.get(i), inside)) {
                break;
            }
            items.add(new Located<>(item.read(nodes.get(i), inside, reading), Spot.of(nodes.get(i), inside)));
        }
        return items;
    }

    @Override
    public String expected() {
        String list = "a list of " + min + ".." + max + " " + itemName;
        return loneItem ? item.expected() + ", or " + list : list;
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> list =
                new TreeMap<>(Map.of("type", "array", "items", item.schema(), "minItems", min, "maxItems", max));
        return loneItem ? Map.of("anyOf", List.of(item.schema(), list)) : list;
    }

    @Override
    public Section section() {
        return item.section();
    }

    @Override
    public String pathSuffix() {
        return "[]";
    }
}
