package io.millrace.proxy.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The switch of the zones: {@code GET /zones} tells which run, {@code POST /zones/NAME/stop} and {@code …/start} change that.
 *
 * <p>A request that a web page makes is refused, so that no page can switch what runs on this machine.
 */
final class ZoneControl implements AutoCloseable {

    private final List<SampleZone> zones;
    private final HttpServer server;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Loopback.daemon("control"));

    private ZoneControl(List<SampleZone> zones, HttpServer server) {
        this.zones = zones;
        this.server = server;
    }

    static ZoneControl open(int port, List<SampleZone> zones) throws IOException {
        try {
            ZoneControl control = new ZoneControl(zones, HttpServer.create(Loopback.address(port), 0));
            control.server.setExecutor(control.thread);
            control.server.createContext("/", control::answer);
            control.server.start();
            return control;
        } catch (BindException taken) {
            throw new BindException("127.0.0.1:" + port + ": " + taken.getMessage());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }

    private record Answer(int status, String text) {}

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = exchange.getRequestHeaders().containsKey("Origin")
                    ? new Answer(403, "not for web pages\n")
                    : answer(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getPath());
            byte[] body = answer.text.getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(String method, String path) {
        if (path.equals("/zones")) {
            return method.equals("GET") ? new Answer(200, states()) : new Answer(405, "expected: GET\n");
        }
        for (SampleZone zone : zones) {
            String base = "/zones/" + zone.name();
            if (path.equals(base + "/stop") || path.equals(base + "/start")) {
                return method.equals("POST")
                        ? turn(zone, path.endsWith("start"))
                        : new Answer(405, "expected: POST, as in curl -X POST\n");
            }
        }
        return new Answer(404, "expected: /zones or /zones/NAME/stop or /zones/NAME/start\n" + states());
    }

    private Answer turn(SampleZone zone, boolean on) {
        try {
            if (on) {
                zone.start();
            } else {
                zone.stop();
            }
            return new Answer(200, states());
        } catch (IOException failed) {
            return new Answer(500, failed.getMessage() + "\n");
        }
    }

    private String states() {
        return zones.stream()
                .map(zone -> zone.name() + (zone.running() ? " runs\n" : " is stopped\n"))
                .collect(Collectors.joining());
    }
}
