package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients and servers that others wrote: the JDK's on both sides, and curl where it is installed. */
@ExtendWith(CleanState.class)
class RealClientsIT {
    @AutoClose("shutdownNow")
    private static final ExecutorService SERVER_THREADS = Executors.newCachedThreadPool();

    private static HttpServer server;

    @AutoClose
    private static TestNode node;

    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1024);
        server.createContext("/echo", RealClientsIT::echo);
        server.setExecutor(SERVER_THREADS);
        server.start();
        node = TestNode.start(Setup.http("127.0.0.1:" + server.getAddress().getPort()));
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(SERVER_THREADS)
                .build();
    }

    @AfterAll
    static void stop() {
        client = null;
        server.stop(0);
    }

    /** Answers with the body it got: with a length, or in chunks if the query says so. */
    private static void echo(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean chunked = "chunked".equals(exchange.getRequestURI().getQuery());
            exchange.getResponseHeaders()
                    .add("X-Seen", String.valueOf(exchange.getRequestHeaders().getFirst("X-Forwarded-For")));
            exchange.sendResponseHeaders(200, chunked ? 0 : body.length == 0 ? -1 : body.length);
            if (chunked || body.length > 0) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        }
    }

    private static URI uri(String query) {
        return URI.create("http://127.0.0.1:" + node.web().getPort() + "/echo" + query);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 10_000, 1_000_000, 20_000_000})
    void bodiesOfEverySizePassBothWays(int size) throws Exception {
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        for (String query : List.of("", "?chunked")) {
            for (HttpRequest.BodyPublisher publisher : List.of(
                    BodyPublishers.ofByteArray(body),
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))) {
                HttpResponse<byte[]> response = client.send(
                        HttpRequest.newBuilder(uri(query)).POST(publisher).build(), BodyHandlers.ofByteArray());
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).isEqualTo(body);
                assertThat(response.headers().firstValue("x-seen")).contains("127.0.0.1");
            }
        }
    }

    @Test
    void manyRequestsAtOnceEachGetTheirOwnAnswer() throws Exception {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            HttpRequest request = HttpRequest.newBuilder(uri(""))
                    .POST(BodyPublishers.ofString("request " + i))
                    .build();
            answers.add(client.sendAsync(request, BodyHandlers.ofString()).thenApply(HttpResponse::body));
            if (i % 50 == 49) {
                answers.get(i).get(20, TimeUnit.SECONDS);
            }
        }
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("request " + i);
        }
    }

    @Test
    void curlUploadsDownloadsAndAsksForPermission(@TempDir Path folder) throws Exception {
        assumeThat(Path.of("/usr/bin/curl")).exists();
        byte[] body = new byte[2_000_000];
        new Random(7).nextBytes(body);
        Path upload = Files.write(folder.resolve("upload"), body);
        Path download = folder.resolve("download");
        String url = uri("?chunked").toString();
        assertThat(curl("-H", "Expect: 100-continue", "--data-binary", "@" + upload, "-o", download.toString(), url))
                .isEmpty();
        assertThat(Files.readAllBytes(download)).isEqualTo(body);
        assertThat(curl("-0", "-d", "old client", url)).isEqualTo("old client");
        assertThat(curl("-d", "one", url, "--next", "-s", "-d", "two", url)).isEqualTo("onetwo");
        assertThat(curl(
                        "-T",
                        upload.toString(),
                        "-H",
                        "Transfer-Encoding: chunked",
                        "-o",
                        download.toString(),
                        "-w",
                        "%{http_code}",
                        url))
                .isEqualTo("200");
        assertThat(Files.readAllBytes(download)).isEqualTo(body);
        assertThat(curl("-I", url)).startsWith("HTTP/1.1 200");
    }

    private static String curl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/usr/bin/curl", "-sS", "--max-time", "20"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
