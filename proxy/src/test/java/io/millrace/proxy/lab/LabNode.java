package io.millrace.proxy.lab;

import io.micrometer.core.instrument.FunctionCounter;
import io.millrace.proxy.node.Node;
import io.millrace.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A node in the test's process with one HTTP listener, {@code web}. */
record LabNode(Node node) implements AutoCloseable {

    /** Starts it with a pool {@code web} of a primary and a backup zone, one endpoint each, and further keys of the pool, one a line. */
    static LabNode zoned(String primary, String backup, String... poolLines) throws Exception {
        return start(zonedConfig(0, primary, backup, poolLines));
    }

    static LabNode start(String config) throws Exception {
        return new LabNode(Node.start(Configs.read(config)));
    }

    static String zonedConfig(int port, String primary, String backup, String... poolLines) {
        return """
                node: { name: lab, workers: 2 }
                listeners:
                  - { name: web, bind: "127.0.0.1:PORT", protocol: http, pool: web }
                pools:
                  - name: web
                LINES    zones:
                      - { name: a, role: primary, endpoints: [ "PRIMARY" ] }
                      - { name: b, role: backup, endpoints: [ "BACKUP" ] }
                """.replace("PORT", Integer.toString(port))
                .replace("PRIMARY", primary)
                .replace("BACKUP", backup)
                .replace(
                        "LINES",
                        Stream.of(poolLines).map(line -> "    " + line + "\n").collect(Collectors.joining()));
    }

    InetSocketAddress web() {
        return node.addresses("web").get(0);
    }

    String url(String path) {
        return "http://127.0.0.1:" + web().getPort() + path;
    }

    RawClient connect() throws IOException {
        return RawClient.connect(web());
    }

    long count(String meter, String... tags) {
        return (long) node.meters().find(meter).tags(tags).functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }

    @Override
    public void close() {
        node.stop(Duration.ZERO);
    }
}
