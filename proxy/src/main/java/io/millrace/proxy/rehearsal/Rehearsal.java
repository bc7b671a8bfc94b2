package io.millrace.proxy.rehearsal;

import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.ConfigReader;
import io.millrace.proxy.config.Transport;
import io.millrace.proxy.loop.NanoClock;
import io.millrace.proxy.node.Node;
import io.millrace.proxy.node.NodeStartException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Exchanges through a node of its own, one after the other, between a client and a server that are both this thread.
 *
 * <p>Limits: ends after a number of exchanges or a time, whichever comes first, and at the latest some 500 ms after that time.
 * Nothing of it shows in the counters and the health of any other node.
 *
 * <p>Why: a node of its own rather than the real one, so that nothing made up can ever reach a configured server.
 */
public final class Rehearsal {

    /** Every so many exchanges one comes over a new connection. */
    private static final int CONNECT_EVERY = 16;

    /** At least so long for each step: what comes this late on loopback does not come. */
    private static final int LEAST_PATIENCE_MILLIS = 500;

    private final Transport transport;
    private final boolean watching;
    private final int mostExchanges;
    private final long limitNanos;

    /**
     * A rehearsal to come.
     *
     * @param transport that of the node which will serve
     * @param limitNanos for the exchanges; what the node needs to start and stop comes on top. A single step may take as long, so that
     *     a long rehearsal on a busy machine does not fail
     * @param watching whether health checks are part of it, of a server that is not there
     */
    public Rehearsal(Transport transport, boolean watching, int mostExchanges, long limitNanos) {
        this.transport = transport;
        this.watching = watching;
        this.mostExchanges = mostExchanges;
        this.limitNanos = limitNanos;
    }

    /**
     * Goes through with it.
     *
     * @return how many exchanges there were
     *
     * <p>Errors: {@link IOException} when loopback does not work as expected; everything is closed then as well.
     */
    public int run() throws IOException {
        try (LoopbackServer server = new LoopbackServer(patienceMillis())) {
            Node node = start(server.port());
            try {
                return exchange(node, server);
            } finally {
                node.stop(Duration.ZERO);
            }
        }
    }

    private int patienceMillis() {
        return Math.max(LEAST_PATIENCE_MILLIS, (int) TimeUnit.NANOSECONDS.toMillis(limitNanos));
    }

    private Node start(int serverPort) throws IOException {
        try {
            return Node.start(configuration(serverPort));
        } catch (NodeStartException refused) {
            throw new IOException(refused.getMessage(), refused);
        }
    }

    private int exchange(Node node, LoopbackServer server) throws IOException {
        long beganNanos = NanoClock.now();
        int done = 0;
        try (LoopbackClient http = new LoopbackClient(node.addresses("http").get(0), server)) {
            while (done < mostExchanges && NanoClock.now() - beganNanos < limitNanos) {
                http.exchange();
                done++;
                if (done % CONNECT_EVERY == 0) {
                    http.connectAgain();
                }
            }
        }
        server.forget();
        try (LoopbackClient tcp = new LoopbackClient(node.addresses("tcp").get(0), server)) {
            for (int i = 0; i < mostExchanges / 4 && NanoClock.now() - beganNanos < limitNanos; i++) {
                tcp.exchange();
                done++;
            }
        }
        return done;
    }

    private Config configuration(int serverPort) {
        String text = """
                node: { name: rehearsal, workers: 1, transport: %s }
                listeners:
                  - { name: http, bind: "127.0.0.1:0", protocol: http, pool: here }
                  - { name: tcp, bind: "127.0.0.1:0", protocol: tcp, pool: here }
                pools:
                  - name: here
                    zones:
                      - { name: here, role: primary, endpoints: [ "127.0.0.1:%d" ] }
                """.formatted(transport.name().toLowerCase(Locale.ROOT), serverPort);
        return ((ConfigReader.Valid) ConfigReader.read("rehearsal", watching ? text + WATCHED : text)).config();
    }

    /** Port 1 refuses. */
    private static final String WATCHED = """
              - name: nowhere
                health-check: { type: http, path: /healthz, interval: 100ms, timeout: 50ms }
                zones:
                  - { name: zone-a, role: primary, endpoints: [ "127.0.0.1:1" ] }
                  - { name: zone-b, role: backup, endpoints: [ "127.0.0.2:1" ] }
            """;
}
