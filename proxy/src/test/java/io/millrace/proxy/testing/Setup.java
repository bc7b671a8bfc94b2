package io.millrace.proxy.testing;

import java.util.List;
import java.util.stream.Collectors;

/** Configuration text for the usual cases: one listener "web" or "db" on a free port in front of one pool "app". */
public final class Setup {
    private Setup() {}

    public static String http(String... endpoints) {
        return http(List.of(), List.of(), endpoints);
    }

    /** One HTTP listener; {@code listenerLines} and {@code poolLines} are further keys, one a line. */
    public static String http(List<String> listenerLines, List<String> poolLines, String... endpoints) {
        return listener("web", "http", listenerLines) + pool(poolLines, zone("a", "primary", endpoints));
    }

    public static String tcp(String... endpoints) {
        return tcp(List.of(), List.of(), endpoints);
    }

    public static String tcp(List<String> listenerLines, List<String> poolLines, String... endpoints) {
        return listener("db", "tcp", listenerLines) + pool(poolLines, zone("a", "primary", endpoints));
    }

    /** The start of a file: its first listener. */
    public static String listener(String name, String protocol, List<String> lines) {
        return "listeners:\n  - name: " + name + "\n    bind: 127.0.0.1:0\n    protocol: " + protocol
                + "\n    pool: app\n" + indented(lines);
    }

    /** The end of a file: its only pool. */
    public static String pool(List<String> lines, String... zones) {
        return "pools:\n  - name: app\n" + indented(lines) + "    zones:\n" + String.join("", zones);
    }

    public static String zone(String name, String role, String... endpoints) {
        return "      - name: " + name + "\n        role: " + role + "\n        endpoints: "
                + List.of(endpoints).stream().map(e -> "\"" + e + "\"").toList() + "\n";
    }

    private static String indented(List<String> lines) {
        return lines.stream().map(line -> "    " + line + "\n").collect(Collectors.joining());
    }
}
