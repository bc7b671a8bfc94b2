package io.millrace.proxy.config;

import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;

/** A kind of value: how it is read, what it is called when something else stands there, and its JSON Schema. */
interface ValueType<T> {

    /** The value of a node; null when it was refused, in which case the reading knows why. */
    T read(Node node, String path, Reading reading);

    /** What to write, as a noun phrase. */
    String expected();

    /** The JSON Schema (draft 2020-12) of the value; strings, numbers, booleans, lists and maps only. */
    Map<String, Object> schema();

    /** The keys inside, null for a value without keys. */
    default Section section() {
        return null;
    }

    /** What stands between the name of a key and the keys inside its value in a path without numbers. */
    default String pathSuffix() {
        return "";
    }
}
