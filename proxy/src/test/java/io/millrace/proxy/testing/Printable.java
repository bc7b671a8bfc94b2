package io.millrace.proxy.testing;

/** Bytes as one readable line, for failure messages. */
public final class Printable {
    private static final int LIMIT = 300;

    private Printable() {}

    public static String of(String latin1) {
        StringBuilder out = new StringBuilder("\"");
        latin1.chars().limit(LIMIT).forEach(c -> append(out, (char) c));
        return out.append(latin1.length() > LIMIT ? "\" … " + latin1.length() + " bytes" : "\"")
                .toString();
    }

    private static void append(StringBuilder out, char c) {
        switch (c) {
            case '\r' -> out.append("\\r");
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            default -> out.append(c >= ' ' && c <= '~' ? String.valueOf(c) : String.format("\\x%02x", (int) c));
        }
    }
}
