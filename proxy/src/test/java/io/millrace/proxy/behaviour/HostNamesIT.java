package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.NameServer;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Endpoints given by host name, with a name server that changes its mind. */
@ExtendWith(CleanState.class)
class HostNamesIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final String NAME = "app.example.com";

    @AutoClose
    private NameServer names;

    @AutoClose
    private RecordingBackend one;

    @AutoClose
    private RecordingBackend two;

    @BeforeEach
    void start() throws IOException {
        names = new NameServer();
        one = RecordingBackend.start(BackendScript.ok("one"));
        two = one.twin("127.0.0.2", BackendScript.ok("two"));
    }

    private String config(String... endpoints) {
        return "dns: { servers: [ \"" + names.address() + "\" ], max-ttl: 1s, negative-ttl: 100ms }\n"
                + Setup.http(List.of(), List.of("health-check: { type: tcp, interval: 200ms }"), endpoints);
    }

    private String named() {
        return NAME + ":" + one.port();
    }

    @Test
    void sharesTrafficAmongAllAddressesOfAName() throws Exception {
        names.knows(NAME, "127.0.0.1", "127.0.0.2");
        try (TestNode node = TestNode.start(config(named()))) {
            assertThat(answers(node)).containsExactlyInAnyOrder("one", "two");
        }
    }

    @Test
    void usesTheFirstAddressAloneWhereTheFileSaysSo() throws Exception {
        names.knows(NAME, "127.0.0.2", "127.0.0.1");
        String first =
                config(named()).replace("\"" + named() + "\"", "{ address: \"" + named() + "\", resolve: first }");
        try (TestNode node = TestNode.start(first)) {
            assertThat(answers(node)).containsExactly("one");
            assertThat(two.connections()).isEmpty();
        }
    }

    @Test
    void movesTrafficWhenANameGetsAnotherAddress() throws Exception {
        names.knows(NAME, "127.0.0.1");
        try (TestNode node = TestNode.start(config(named()));
                RawClient open = node.connect()) {
            assertThat(open.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text())
                    .isEqualTo("one");
            names.knows(NAME, "127.0.0.2");
            Await.until("traffic moved", () -> answers(node).equals(Set.of("two")));
            assertThat(open.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text())
                    .isEqualTo("two");
            assertThat(node.meter("millrace.names.changes")).isEqualTo(2);
        }
    }

    @Test
    @ExpectedLog("NAME_LOST")
    void keepsServingWhenANameStopsResolvingAndSaysSo() throws Exception {
        names.knows(NAME, "127.0.0.1");
        try (TestNode node = TestNode.start(config(named()))) {
            names.forgets(NAME);
            Await.until("the name is lost", () -> node.meter("millrace.names.lost") == 1);
            assertThat(answers(node)).containsExactly("one");
            node.reload(config(named(), "127.0.0.2:" + two.port()));
            Await.until("both serve", () -> answers(node).equals(Set.of("one", "two")));
            names.knows(NAME, "127.0.0.1");
            Await.until("the name is back", () -> node.meter("millrace.names.lost") == 0);
            assertThat(node.node().health().transitions())
                    .filteredOn(transition -> transition.subject().equals(NAME))
                    .extracting(transition -> transition.kind() + " " + transition.pool() + " " + transition.after())
                    .containsExactly(Kind.NAME_LOST + " app keeps 127.0.0.1", Kind.NAME_BACK + " app 127.0.0.1");
        }
    }

    @Test
    @ExpectedLog({"NAME_LOST", "POOL_EMPTY"})
    void startsWithoutANameNobodyKnowsAndServesOnceSomebodyDoes() throws Exception {
        try (TestNode node = TestNode.start(config(named()))) {
            assertThat(node.exchange(GET).status()).isEqualTo(503);
            names.knows(NAME, "127.0.0.1");
            Await.until("somebody knows", () -> answers(node).equals(Set.of("one")));
        }
    }

    @Test
    @ExpectedLog("is the address itself already")
    void takesAnAddressThatANameSharesOnce() throws Exception {
        names.knows(NAME, "127.0.0.1");
        try (TestNode node = TestNode.start(config(named(), one.address()))) {
            assertThat(answers(node)).containsExactly("one");
            assertThat(node.node().meters().find("millrace.endpoint.exchanges").meters())
                    .hasSize(1);
        }
    }

    private static Set<String> answers(TestNode node) {
        return IntStream.range(0, 8)
                .mapToObj(i -> {
                    try {
                        return node.exchange(GET).text();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .collect(Collectors.toSet());
    }
}
