package io.millrace.proxy.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SampleSiteIT {

    private final HttpClient client = HttpClient.newHttpClient();
    private DemoPorts ports;
    private SampleSite site;

    @BeforeEach
    void openOnFreePorts() throws IOException {
        ports = FreePorts.forDemo();
        site = SampleSite.open(ports);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void everyWebServerSaysWhoItIsAndWhatItWasAsked() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> answer = get(ports.webServer(i), "/hello?x=1");
            assertThat(answer.body()).contains(" answers GET /hello?x=1 ");
            names.add(answer.headers().firstValue("X-Served-By").orElseThrow());
        }
        assertThat(names).containsExactly("zone-a-web-1", "zone-a-web-2", "zone-b-web-1", "zone-b-web-2");
    }

    @Test
    void everyEchoServerSaysWhoItIsAndSendsBackWhatItGets() throws Exception {
        assertThat(echoed(0, "hello")).containsExactly("zone-a-echo sends back what you send", "hello");
        assertThat(echoed(1, "hello")).containsExactly("zone-b-echo sends back what you send", "hello");
    }

    @Test
    void aStoppedZoneRefusesConnectionsAndCutsThoseItHas() throws Exception {
        try (Socket connection = new Socket("127.0.0.1", ports.echoServer(0))) {
            BufferedReader lines = lines(connection);
            assertThat(lines.readLine()).startsWith("zone-a-echo");

            assertThat(post("/zones/zone-a/stop").body()).isEqualTo("zone-a is stopped\nzone-b runs\n");
            assertThat(lines.readLine()).isNull();
        }
        for (int port : new int[] {ports.webServer(0), ports.webServer(1), ports.echoServer(0)}) {
            assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);
        }
        assertThat(get(ports.webServer(2), "/").statusCode()).isEqualTo(200);
    }

    @Test
    void aZoneCanBeStoppedAndStartedAnyNumberOfTimes() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(post("/zones/zone-a/stop").statusCode()).isEqualTo(200);
            assertThat(post("/zones/zone-a/stop").statusCode()).isEqualTo(200);
            assertThat(post("/zones/zone-a/start").body()).isEqualTo("zone-a runs\nzone-b runs\n");
            assertThat(post("/zones/zone-a/start").statusCode()).isEqualTo(200);
            assertThat(get(ports.webServer(0), "/").statusCode()).isEqualTo(200);
            assertThat(echoed(0, "again")).hasSize(2);
        }
    }

    @Test
    void theControlSaysWhatItExpects() throws Exception {
        assertThat(get(ports.control(), "/zones").body()).isEqualTo("zone-a runs\nzone-b runs\n");
        assertThat(get(ports.control(), "/zones/zone-a/stop").statusCode()).isEqualTo(405);
        assertThat(post("/zones").statusCode()).isEqualTo(405);
        assertThat(post("/zones/zone-c/stop").statusCode()).isEqualTo(404);
        assertThat(post("/zones/zone-a/burn").body()).startsWith("expected: /zones or /zones/NAME/stop");
    }

    @Test
    void theControlRefusesWhatAWebPageAsks() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(ports.control(), "/zones/zone-a/stop"))
                .header("Origin", "http://elsewhere.example")
                .POST(BodyPublishers.noBody())
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
        assertThat(get(ports.control(), "/zones").body()).startsWith("zone-a runs");
    }

    @Test
    void aTakenPortIsNamedAndNothingStaysOpen() throws Exception {
        DemoPorts free = FreePorts.forDemo();
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(Loopback.address(free.echoServer(1)));
            assertThatThrownBy(() -> SampleSite.open(free))
                    .isInstanceOf(BindException.class)
                    .hasMessageStartingWith("127.0.0.1:" + free.echoServer(1) + ": ");
        }
        SampleSite.open(free).close();

        DemoPorts sameControl = new DemoPorts(free.http(), free.tcp(), ports.control(), free.firstServer());
        assertThatThrownBy(() -> SampleSite.open(sameControl))
                .hasMessageStartingWith("127.0.0.1:" + ports.control() + ": ");
        SampleSite.open(free).close();
    }

    private List<String> echoed(int zone, String line) throws IOException {
        try (Socket connection = new Socket("127.0.0.1", ports.echoServer(zone))) {
            connection.getOutputStream().write((line + "\n").getBytes(UTF_8));
            connection.shutdownOutput();
            return lines(connection).lines().toList();
        }
    }

    private static BufferedReader lines(Socket connection) throws IOException {
        connection.setSoTimeout(10_000);
        return new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(port, path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(ports.control(), path))
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
