package io.millrace.proxy.config;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Where a value stands in the file (line and column from 1) and in the configuration (path). */
record Spot(int line, int column, String path) {

    static Spot of(Node node, String path) {
        Mark mark = node.getStartMark().orElseThrow(() -> new IllegalStateException("the parser keeps marks"));
        return new Spot(mark.getLine() + 1, mark.getColumn() + 1, path);
    }
}
