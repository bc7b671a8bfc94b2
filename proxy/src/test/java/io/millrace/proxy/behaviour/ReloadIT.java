package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.Background;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Ending;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.WireResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A new configuration under load: what stays is not touched, what goes finishes, what comes serves. */
@ExtendWith(CleanState.class)
class ReloadIT {
    private static final int RELOADS = 100;
    private static final int LEAST_EXCHANGES = 20;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @AutoClose
    private RecordingBackend one;

    @AutoClose
    private RecordingBackend two;

    @AutoClose
    private RecordingBackend echo;

    @AutoClose
    private final Background background = new Background();

    @BeforeEach
    void start() throws IOException {
        one = RecordingBackend.start(BackendScript.ok("one"));
        two = RecordingBackend.start(BackendScript.ok("two"));
        echo = RecordingBackend.start(BackendScript.echo());
    }

    private String web(String routes, String extraListener, String... endpoints) {
        return """
                listeners:
                  - name: web
                    bind: 127.0.0.1:0
                    protocol: http
                    routes:
                %s      - { pool: app }
                  - { name: db, bind: "127.0.0.1:0", protocol: tcp, pool: echo }
                %spools:
                  - { name: app, zones: [ { name: a, role: primary, endpoints: %s } ] }
                  - { name: echo, zones: [ { name: a, role: primary, endpoints: [ "%s" ] } ] }
                """.formatted(routes, extraListener, quoted(endpoints), echo.address());
    }

    private static List<String> quoted(String... endpoints) {
        return List.of(endpoints).stream().map(each -> "\"" + each + "\"").toList();
    }

    private String plain() {
        return web("", "", one.address());
    }

    private String withExtra() {
        return web("", "  - { name: extra, bind: \"127.0.0.1:0\", protocol: http, pool: app }\n", one.address());
    }

    @Test
    void aHundredReloadsUnderLoadFailNoRequestAndCutNoConnection() throws Exception {
        List<String> variants = List.of(
                plain(),
                web("      - { match: { path: /x }, pool: app }\n", "", one.address(), two.address()),
                withExtra(),
                web("      - { match: { host: b, path: =/y }, pool: app }\n", "", two.address()));
        CountDownLatch end = new CountDownLatch(1);
        try (TestNode node = TestNode.start(plain())) {
            List<Future<Integer>> load = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                load.add(background.start(keptConnection(node, end)));
                load.add(background.start(newConnections(node, end)));
                load.add(background.start(tcpConnection(node, end)));
            }
            InetSocketAddress before = node.web();
            for (int i = 1; i <= RELOADS; i++) {
                node.reload(variants.get(i % variants.size()));
                if (i % variants.size() == 2) {
                    assertThat(exchange(node.address("extra")).status()).isEqualTo(200);
                }
            }
            end.countDown();
            for (Future<Integer> each : load) {
                Background.result(each);
            }
            assertThat(node.web()).isEqualTo(before);
        }
        assertThat(one.complaints()).isEmpty();
        assertThat(two.complaints()).isEmpty();
    }

    private static Callable<Integer> keptConnection(TestNode node, CountDownLatch end) {
        return () -> {
            int count = 0;
            try (RawClient client = node.connect()) {
                for (; end.getCount() > 0 || count < LEAST_EXCHANGES; count++) {
                    WireResponse response = client.exchange(GET);
                    assertThat(response.status()).isEqualTo(200);
                    assertThat(response.closes()).isFalse();
                }
            }
            return count;
        };
    }

    private static Callable<Integer> newConnections(TestNode node, CountDownLatch end) {
        return () -> {
            int count = 0;
            for (; end.getCount() > 0 || count < LEAST_EXCHANGES; count++) {
                assertThat(exchange(node.web()).status()).isEqualTo(200);
            }
            return count;
        };
    }

    private static Callable<Integer> tcpConnection(TestNode node, CountDownLatch end) {
        return () -> {
            int count = 0;
            try (RawClient client = RawClient.connect(node.address("db"))) {
                for (; end.getCount() > 0 || count < LEAST_EXCHANGES; count++) {
                    assertThat(new String(client.send("ping" + count % 10).readExactly(5), StandardCharsets.ISO_8859_1))
                            .isEqualTo("ping" + count % 10);
                }
            }
            return count;
        };
    }

    private static WireResponse exchange(InetSocketAddress address) throws IOException {
        try (RawClient client = RawClient.connect(address)) {
            return client.exchange(GET);
        }
    }

    @Test
    void aRemovedListenerFinishesWhatItCarriesAndTakesNothingNew() throws Exception {
        CountDownLatch reloaded = new CountDownLatch(1);
        one.script(connection -> {
            connection.requestOrNull();
            Await.passed(reloaded);
            connection.send(Answers.ok("finished"));
            connection.ending();
        });
        try (TestNode node = TestNode.start(withExtra())) {
            InetSocketAddress extra = node.address("extra");
            try (RawClient client = RawClient.connect(extra)) {
                client.send(GET);
                one.connection(0);
                node.reload(plain());
                assertThatThrownBy(() -> RawClient.connect(extra)).isInstanceOf(IOException.class);
                reloaded.countDown();
                WireResponse response = client.response();
                assertThat(response.text()).isEqualTo("finished");
                assertThat(response.closes()).isTrue();
                assertThat(client.ending()).isEqualTo(Ending.FIN);
            }
        }
    }

    @Test
    void anIdleConnectionOfARemovedListenerIsClosed() throws Exception {
        try (TestNode node = TestNode.start(withExtra());
                RawClient client = RawClient.connect(node.address("extra"))) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);
            node.reload(plain());
            assertThat(client.ending()).isEqualTo(Ending.FIN);
        }
    }

    @Test
    void idleUpstreamConnectionsAndCountersSurvive() throws Exception {
        try (TestNode node = TestNode.start(1, plain());
                RawClient client = node.connect()) {
            for (int i = 1; i <= 5; i++) {
                assertThat(client.exchange(GET).text()).isEqualTo("one");
                node.reload(i % 2 == 0 ? plain() : withExtra());
            }
            assertThat(node.meter("millrace.http.exchanges", "listener", "web")).isEqualTo(5);
        }
        assertThat(one.connections()).hasSize(1);
    }

    @Test
    void aListenerThatChangesItsProtocolKeepsBeingCounted() throws Exception {
        String tcp = Setup.tcp(one.address());
        try (TestNode node = TestNode.start(tcp)) {
            node.reload(tcp.replace("protocol: tcp", "protocol: http"));
            for (int i = 0; i < 2; i++) {
                try (RawClient client = RawClient.connect(node.address("db"))) {
                    client.exchange(GET);
                }
            }
            assertThat(node.meter("millrace.http.exchanges", "listener", "db")).isEqualTo(2);
            assertThat(node.meter("millrace.listener.connections.accepted", "listener", "db"))
                    .isEqualTo(2);
        }
    }

    @Test
    void anExchangeKeepsTheEndpointItBeganWith() throws Exception {
        CountDownLatch reloaded = new CountDownLatch(1);
        one.script(connection -> {
            connection.requestOrNull();
            Await.passed(reloaded);
            connection.send(Answers.ok("still one"));
            connection.ending();
        });
        try (TestNode node = TestNode.start(plain());
                RawClient client = node.connect()) {
            client.send(GET);
            one.connection(0);
            node.reload(web("", "", two.address()));
            reloaded.countDown();
            assertThat(client.response().text()).isEqualTo("still one");
            assertThat(client.exchange(GET).text()).isEqualTo("two");
        }
        Await.until(
                "connection to the removed endpoint closed",
                () -> one.connection(0).seenEndingOrNull() != null);
    }

    @Test
    void idleConnectionsToARemovedEndpointAreClosed() throws Exception {
        try (TestNode node = TestNode.start(plain())) {
            assertThat(exchange(node.web()).text()).isEqualTo("one");
            node.reload(web("", "", two.address()));
            Await.until("idle connection closed", () -> one.connection(0).seenEndingOrNull() == Ending.FIN);
        }
    }

    @Test
    void anAddressThatCannotBeBoundLeavesEverythingAsItWas() throws Exception {
        try (TestNode node = TestNode.start(plain());
                RawClient client = node.connect();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(client.exchange(GET).text()).isEqualTo("one");
            String bad = web(
                    "",
                    "  - { name: extra, bind: \"127.0.0.1:" + taken.getLocalPort()
                            + "\", protocol: http, pool: app }\n",
                    two.address());
            assertThatThrownBy(() -> node.reload(bad))
                    .hasMessageContaining("127.0.0.1")
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()))
                    .hasMessageContaining("in use");
            assertThat(client.exchange(GET).text()).isEqualTo("one");
            node.reload(web("", "", two.address()));
            assertThat(client.exchange(GET).text()).isEqualTo("two");
        }
    }

    @Test
    void newTimeoutsHoldForConnectionsThatAreOpen() throws Exception {
        try (TestNode node = TestNode.start(plain());
                RawClient client = node.connect()) {
            client.exchange(GET);
            node.reload(plain().replace("protocol: http\n", "protocol: http\n    timeouts: { client-idle: 300ms }\n"));
            client.exchange(GET);
            assertThat(client.ending()).isEqualTo(Ending.FIN);
        }
    }
}
