package io.millrace.proxy.config;

/** The reference of all keys as a table in Markdown, one row for each key in the order of the specification. */
final class ReferenceTable {
    private ReferenceTable() {}

    static String markdown() {
        StringBuilder table = new StringBuilder("| key | value | default | meaning |\n|---|---|---|---|\n");
        appendRows(ConfigSpec.ROOT, "", table);
        return table.toString();
    }

    private static void appendRows(Section section, String path, StringBuilder table) {
        for (Key<?> key : section.keys()) {
            Section inside = key.type().section();
            String name = path + key.name();
            String value = inside == key.type() ? "" : cell(written(key.type()));
            table.append("| `%s` | %s | %s | %s |%n".formatted(name, value, defaultCell(key), cell(key.doc())));
            if (inside != null) {
                appendRows(inside, name + key.type().pathSuffix() + ".", table);
            }
        }
    }

    private static String written(ValueType<?> type) {
        return type instanceof OffOr ? "off, or these keys" : type.expected();
    }

    private static String defaultCell(Key<?> key) {
        if (key.required()) {
            return "**required**";
        }
        if (key.defaultText() == null) {
            return "";
        }
        return key.defaultValue() == null ? key.defaultText() : "`" + key.defaultText() + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("*", "\\*");
    }
}
