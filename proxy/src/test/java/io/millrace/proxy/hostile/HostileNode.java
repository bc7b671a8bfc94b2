package io.millrace.proxy.hostile;

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
        return start("http", "", List.of(), endpoints);
    }

    static HostileNode tcp(String... endpoints) throws Exception {
        return start("tcp", "", List.of(), endpoints);
    }

    /** An http listener that has {@code listenerLines}, further keys of its own, one a line. */
    static HostileNode with(List<String> listenerLines, String... endpoints) throws Exception {
        return start("http", "", listenerLines, endpoints);
    }

    /** As {@link #http}, for the whole process at most {@code connections}. */
    static HostileNode small(int connections, String... endpoints) throws Exception {
        return start("http", "limits: { connections: " + connections + " }\n", List.of(), endpoints);
    }

    private static HostileNode start(String protocol, String sections, List<String> lines, String... endpoints)
            throws Exception {
        String text = "node: { name: test, workers: 1 }\n" + sections
                + "listeners:\n  - name: web\n    bind: 127.0.0.1:0\n    protocol: " + protocol + "\n    pool: app\n"
                + String.join(
                        "", lines.stream().map(line -> "    " + line + "\n").toList())
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

    RawClient connect() throws IOException {
        return RawClient.connect(address());
    }

    @Override
    public void close() {
        node.stop(Duration.ZERO);
    }
}
