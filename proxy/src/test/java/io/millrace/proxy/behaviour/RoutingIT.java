package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pool a request goes to, by host and path; 404 when none. */
@ExtendWith(CleanState.class)
class RoutingIT {
    private static final List<RecordingBackend> BACKENDS = new ArrayList<>();

    @AutoClose
    private static TestNode node;

    @BeforeAll
    static void start() throws Exception {
        StringBuilder pools = new StringBuilder("pools:\n");
        for (String name : List.of("api", "api-v2", "login", "wild", "site")) {
            RecordingBackend backend = RecordingBackend.start(BackendScript.ok(name));
            BACKENDS.add(backend);
            pools.append("  - { name: ")
                    .append(name)
                    .append(", zones: [ { name: a, role: primary, endpoints: [ \"")
                    .append(backend.address())
                    .append("\" ] } ] }\n");
        }
        node = TestNode.start("""
                listeners:
                  - name: web
                    bind: 127.0.0.1:0
                    protocol: http
                    routes:
                      - { match: { host: api.example.com, path: /v1/ }, pool: api }
                      - { match: { host: api.example.com, path: /v1/beta }, pool: api-v2 }
                      - { match: { host: api.example.com, path: =/login }, pool: login }
                      - { match: { host: "*.example.com" }, pool: wild }
                      - { match: { path: /static }, pool: site }
                """ + pools);
    }

    @AfterAll
    static void stop() throws IOException {
        for (RecordingBackend backend : BACKENDS) {
            backend.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com, /v1/x, api",
        "api.example.com, /v1, api",
        "api.example.com, /v1/beta/x, api-v2",
        "api.example.com, /v1/betax, api",
        "API.Example.COM:8080, /v1/x?y=/login, api",
        "api.example.com., /v1/x, api",
        "api.example.com, /login, login",
        "www.example.com, /login, wild",
        "a.b.example.com, /, wild",
        "elsewhere.org, /static/x.css, site",
        "elsewhere.org, /static, site",
        "api.example.com, /v1/./x, api",
        "api.example.com, /x/../v1/beta, api-v2",
        "api.example.com, /%761/x, api",
    })
    void theMostSpecificRouteWins(String host, String target, String pool) throws IOException {
        assertThat(node.exchange("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                        .text())
                .isEqualTo(pool);
    }

    @ParameterizedTest
    @CsvSource({"example.com, /", "elsewhere.org, /", "elsewhere.org, /staticx", "elsewhere.org, /v1/x", "'', /"})
    void withoutARouteTheAnswerIs404AndTheConnectionStays(String host, String target) throws IOException {
        try (RawClient client = node.connect()) {
            for (int i = 0; i < 3; i++) {
                WireResponse response = client.exchange("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
                assertThat(response.status()).isEqualTo(404);
            }
            assertThat(client.exchange("GET /static HTTP/1.1\r\nHost: x\r\n\r\n")
                            .text())
                    .isEqualTo("site");
        }
    }

    @Test
    void theBodyOfARequestWithoutARouteIsNotTakenForARequest() throws IOException {
        String inner = "GET /static HTTP/1.1\r\nHost: x\r\n\r\n";
        try (RawClient client = node.connect()) {
            client.send("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: " + inner.length() + "\r\n\r\n" + inner);
            WireResponse response = client.response();
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.closes() || client.silentFor(200)).isTrue();
        }
    }

    @Test
    void oneConnectionMayVisitManyPools() throws IOException {
        try (RawClient client = node.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.exchange("GET /v1 HTTP/1.1\r\nHost: api.example.com\r\n\r\n")
                                .text())
                        .isEqualTo("api");
                assertThat(client.exchange("GET /static HTTP/1.1\r\nHost: x\r\n\r\n")
                                .text())
                        .isEqualTo("site");
            }
        }
    }
}
