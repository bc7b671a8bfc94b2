package io.millrace.proxy.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Indented JSON of maps, lists, text, numbers and truth values.
 *
 * <p>Why: the YAML library writes YAML, and a JSON library for one page of output would be the largest part of the
 * class path.
 */
final class JsonText {
    private static final String INDENT = "  ";

    private JsonText() {}

    /** The JSON of a value with a line break at its end. Maps without an order of their own are written by key. */
    static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, "", out);
        return out.append('\n').toString();
    }

    private static void write(Object value, String indent, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            writeMap(map, indent, out);
        } else if (value instanceof Collection<?> list) {
            List<Runnable> items = new ArrayList<>();
            list.forEach(item -> items.add(() -> write(item, indent + INDENT, out)));
            writeAll('[', items, ']', indent, out);
        } else if (value instanceof String text) {
            writeText(text, out);
        } else {
            out.append(value);
        }
    }

    private static void writeMap(Map<?, ?> map, String indent, StringBuilder out) {
        Map<?, ?> ordered = map instanceof LinkedHashMap ? map : new TreeMap<>(map);
        List<Runnable> entries = new ArrayList<>();
        ordered.forEach((key, value) -> entries.add(() -> {
            writeText(key.toString(), out);
            write(value, indent + INDENT, out.append(": "));
        }));
        writeAll('{', entries, '}', indent, out);
    }

    private static void writeAll(char open, List<Runnable> parts, char close, String indent, StringBuilder out) {
        out.append(open);
        for (int i = 0; i < parts.size(); i++) {
            out.append(i == 0 ? "\n" : ",\n").append(indent).append(INDENT);
            parts.get(i).run();
        }
        out.append(parts.isEmpty() ? "" : "\n" + indent).append(close);
    }

    private static void writeText(String text, StringBuilder out) {
        out.append('"');
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
