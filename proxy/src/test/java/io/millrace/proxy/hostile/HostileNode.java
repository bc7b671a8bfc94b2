package io.millrace.proxy.hostile;

import io.micrometer.core.instrument.FunctionCounter;
import io.millrace.proxy.config.ConfigReader;
import io.millrace.proxy.node.Node;
import io.millrace.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** A node with one worker and one listener in front of one pool; closing it stops it without waiting. */
final class HostileNode implements AutoCloseable {
    private final Node node;

    private HostileNode(Node node) {
        this.node = node;
    }

    static HostileNode http(String... endpoints) throws Exception {
        return start("http", endpoints);
    }

    static HostileNode tcp(String... endpoints) throws Exception {
        return start("tcp", endpoints);
    }

    private static HostileNode start(String protocol, String... endpoints) throws Exception {
        String text = "node: { name: test, workers: 1 }\n"
                + "listeners:\n  - name: web\n    bind: 127.0.0.1:0\n    protocol: " + protocol + "\n    pool: app\n"
                + "pools:\n  - name: app\n    zones:\n      - name: a\n        role: primary\n        endpoints: "
                + List.of(endpoints).stream().map(each -> "\"" + each + "\"").toList() + "\n";
        ConfigReader.Result result = ConfigReader.read("test.yaml", text);
        if (result instanceof ConfigReader.Valid valid) {
            return new HostileNode(Node.start(valid.config()));
        }
        throw new AssertionError(result + " in\n" + text);
    }

    Node node() {
        return node;
    }

    InetSocketAddress address() {
        return node.addresses("web").get(0);
    }

    /** What a counter without regard to its labels stands at. */
    double count(String meter) {
        return node.meters().find(meter).functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }

    RawClient connect() throws IOException {
        return RawClient.connect(address());
    }

    @Override
    public void close() {
        node.stop(Duration.ZERO);
    }
}
