package io.millrace.proxy.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.Health;
import io.millrace.proxy.config.ConfigReader;
import io.millrace.proxy.node.Node;
import io.millrace.proxy.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the demo invites its user to try, tried. */
class DemoFailoverIT {

    private static final Duration LONGER_THAN_A_MOMENT = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newHttpClient();
    private DemoPorts ports;
    private SampleSite site;
    private Node node;

    @BeforeEach
    void startTheDemo() throws Exception {
        ports = FreePorts.forDemo();
        site = SampleSite.open(ports);
        ConfigReader.Result config = ConfigReader.read("demo.yaml", quick(DemoConfig.text(ports)));
        node = Node.start(((ConfigReader.Valid) config).config());
        Await.until(
                "all servers probed, and all traffic in the primary zone",
                () -> node.health().pools().stream()
                        .allMatch(pool -> pool.selection().share(0) == 1
                                && pool.members().stream().allMatch(member -> member.health() == Health.UP)));
    }

    /** The times alone are others: the user's are made for watching. */
    private static String quick(String text) {
        return text.replace("interval: 1s", "interval: 250ms").replace("hold-down: 2s", "hold-down: 500ms");
    }

    @AfterEach
    void stopTheDemo() {
        node.stop(Duration.ofSeconds(1));
        site.close();
    }

    @Test
    void sharesRequestsByWeightInThePrimaryZone() throws Exception {
        Map<String, Integer> served = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            served.merge(servedBy("/hello"), 1, Integer::sum);
        }
        assertThat(served).containsOnlyKeys("zone-a-web-1", "zone-a-web-2");
        assertThat(served.get("zone-a-web-1")).isBetween(95, 105);
        assertThat(servedBy("/only-zone-b")).startsWith("zone-b");
    }

    @Test
    void servesFromTheBackupZoneWhileThePrimaryIsStoppedAndLosesNoRequest() throws Exception {
        assertThat(servedBy("/")).startsWith("zone-a");
        turn("stop");
        for (int i = 0; i < 100; i++) {
            assertThat(servedBy("/")).startsWith("zone-b");
        }
        assertThat(echoedBy()).startsWith("zone-b");

        turn("start");
        awaitPrimary();
        turn("stop");
        for (int i = 0; i < 10; i++) {
            assertThat(servedBy("/"))
                    .as("on an idle connection of the backup zone too")
                    .startsWith("zone-b");
        }
    }

    private void awaitPrimary() {
        Await.until(
                LONGER_THAN_A_MOMENT,
                () -> "zone-a serves again",
                () -> servedByUnchecked().startsWith("zone-a"));
    }

    private String servedBy(String path) throws Exception {
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(uri(ports.http(), path)).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.headers().firstValue("X-Served-By").orElseThrow();
    }

    private String servedByUnchecked() {
        try {
            return servedBy("/");
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private void turn(String onOrOff) throws Exception {
        client.send(
                HttpRequest.newBuilder(uri(ports.control(), "/zones/zone-a/" + onOrOff))
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.discarding());
    }

    private String echoedBy() throws IOException {
        try (Socket connection = new Socket("127.0.0.1", ports.tcp())) {
            connection.setSoTimeout(10_000);
            return new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8)).readLine();
        }
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
