package io.millrace.proxy.drill;

import java.util.List;

/** Configurations of drills: one listener, and one pool {@code web} with an HTTP check. */
final class DrillSite {
    /** Requests per second; less on a machine that is busy with other things. */
    static final int PER_SECOND = Integer.getInteger("millrace.drill.rate", 2_000);

    /** What a site that must notice a black hole within three seconds would write. */
    static final String FAST_CHECK = "health-check: { type: http, interval: 500ms, timeout: 300ms, fall: 2 }";

    static final String DEFAULT_CHECK = "health-check: { type: http }";

    private DrillSite() {}

    static String oneZone(List<DrillBackend> backends, String... poolLines) {
        return head(poolLines) + zone("a", "primary", backends);
    }

    static String twoZones(DrillBackend primary, DrillBackend backup, String... poolLines) {
        return head(poolLines) + zone("a", "primary", List.of(primary)) + zone("b", "backup", List.of(backup));
    }

    private static String head(String... poolLines) {
        return """
                listeners:
                  - { name: web, bind: "127.0.0.1:0", protocol: http, pool: web }
                pools:
                  - name: web
                """ + "    " + String.join("\n    ", poolLines) + "\n    zones:\n";
    }

    private static String zone(String name, String role, List<DrillBackend> backends) {
        List<String> addresses = backends.stream()
                .flatMap(backend -> backend.addresses().stream())
                .toList();
        return "      - { name: " + name + ", role: " + role + ", endpoints: " + addresses + " }\n";
    }
}
