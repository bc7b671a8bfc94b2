package io.millrace.proxy.cli;

import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.ListenerConfig;
import io.millrace.proxy.config.Protocol;
import io.millrace.proxy.demo.DemoPorts;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** What a user of the demo is told: where it listens and what to try, by the configuration that runs. */
final class DemoGuide {
    private final Path file;
    private final Config config;
    private final DemoPorts ports;

    DemoGuide(Path file, Config config, DemoPorts ports) {
        this.file = file;
        this.config = config;
        this.ports = ports;
    }

    void print(PrintWriter out) {
        String http = addressOrNull(Protocol.HTTP);
        String tcp = addressOrNull(Protocol.TCP);
        long pid = ProcessHandle.current().pid();
        out.printf("%nMillrace demo, process %d, configuration in %s%n%n", pid, file);
        printAddresses(out, http, tcp);
        printSteps(out, http, tcp);
        out.printf("%nEdit %s and reload, without losing a connection: kill -HUP %d%n", file, pid);
        out.printf("End with Ctrl-C.%n%n");
        out.flush();
    }

    private void printAddresses(PrintWriter out, String http, String tcp) {
        if (http != null) {
            out.printf("  %-28s  HTTP, to web servers in zone-a (primary) and zone-b (backup)%n", "http://" + http);
        }
        if (tcp != null) {
            out.printf("  %-28s  TCP, to an echo server in each zone%n", tcp);
        }
        out.printf("  %-28s  stops and starts the zones%n%n", control());
        if (!reachesSampleServers()) {
            out.printf("No endpoint in %s is a sample server of this run; delete the file to begin afresh.%n%n", file);
        }
    }

    private void printSteps(PrintWriter out, String http, String tcp) {
        out.printf("Try, in another terminal:%n");
        if (http != null) {
            out.printf("  curl http://%s/hello%n", http);
        }
        if (tcp != null) {
            out.printf("  (echo hello; sleep 1) | curl -sm 2 telnet://%s%n", tcp);
        }
        out.printf("%nThen stop the primary zone, ask again, and start it:%n");
        out.printf("  curl -X POST %s/zones/zone-a/stop%n", control());
        out.printf("  curl -X POST %s/zones/zone-a/start%n", control());
        out.printf(
                "The log says what was decided, why, and how long it took. The zone gets its traffic back step by step, within%n");
        out.printf("ten seconds or so.%n");
    }

    private String control() {
        return "http://127.0.0.1:" + ports.control();
    }

    private String addressOrNull(Protocol protocol) {
        return config.listeners().stream()
                .filter(listener -> listener.protocol() == protocol)
                .map((ListenerConfig listener) -> listener.binds().get(0))
                .map(DemoGuide::text)
                .findFirst()
                .orElse(null);
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private boolean reachesSampleServers() {
        return config.pools().stream()
                .flatMap(pool -> pool.zones().stream())
                .flatMap(zone -> zone.endpoints().stream())
                .anyMatch(endpoint -> ports.ofServer(endpoint.address().getPort()));
    }
}
