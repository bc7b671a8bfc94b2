package io.millrace.proxy.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A sample HTTP server that says who it is and what it was asked. */
final class WebServer implements SampleServer {

    private static final int THREADS = 8;

    static {
        // Read once by the JDK's server; without it head and body of an answer are 40 ms apart.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final String name;
    private final int port;
    private HttpServer server;
    private ExecutorService threads;

    WebServer(String name, int port) {
        this.name = name;
        this.port = port;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() throws IOException {
        server = HttpServer.create(Loopback.address(port), 0);
        threads = Executors.newFixedThreadPool(THREADS, Loopback.daemon(name));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @Override
    public void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            boolean head = exchange.getRequestMethod().equals("HEAD");
            byte[] body = body(exchange).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.getResponseHeaders().set("X-Served-By", name);
            exchange.sendResponseHeaders(200, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private String body(HttpExchange exchange) {
        return "%s answers %s %s (for %s)%n"
                .formatted(
                        name,
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        exchange.getRequestHeaders().getFirst("X-Forwarded-For"));
    }
}
