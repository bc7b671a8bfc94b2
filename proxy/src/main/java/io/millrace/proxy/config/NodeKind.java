package io.millrace.proxy.config;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** What a node of another type than expected is called. */
final class NodeKind {
    private NodeKind() {}

    static boolean mapping(Node node) {
        return node instanceof MappingNode && node.getTag().equals(Tag.MAP);
    }

    static boolean sequence(Node node) {
        return node instanceof SequenceNode && node.getTag().equals(Tag.SEQ);
    }

    /** The message for a node that should have been something else. */
    static String wrong(Node node, String expected) {
        return wrong(node) + " (expected: " + expected + ")";
    }

    private static String wrong(Node node) {
        if (mapping(node)) {
            return "wrong type, keys and values";
        }
        if (sequence(node)) {
            return "wrong type, a list";
        }
        return node instanceof ScalarNode scalar
                ? scalar(scalar)
                : "unknown tag " + Refused.quoted(node.getTag().getValue());
    }

    private static String scalar(ScalarNode node) {
        Tag tag = node.getTag();
        if (tag.equals(Tag.NULL)) {
            return "no value";
        }
        if (tag.equals(Tag.STR)) {
            return "wrong type, text " + Refused.quoted(node.getValue());
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return "wrong type, number " + Refused.quoted(node.getValue());
        }
        return tag.equals(Tag.BOOL)
                ? "wrong type, " + Refused.quoted(node.getValue())
                : "unknown tag " + Refused.quoted(tag.getValue());
    }
}
