package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.behaviour.BadRequest.Part;
import io.millrace.proxy.testing.BackendConnection;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.Ending;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.StrictReader;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.Volley;
import io.millrace.proxy.testing.Volley.Shot;
import io.millrace.proxy.testing.WireRequest;
import io.millrace.proxy.testing.WireResponse;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every malformed request, whole, byte by byte and in every two parts: its exact answer, and nothing of it at a backend. */
@ExtendWith(CleanState.class)
class BadRequestIT {
    private static final String CLEAN = "GET /clean HTTP/1.1\r\nHost: a\r\n\r\n";

    @AutoClose
    private static RecordingBackend backend;

    @AutoClose
    private static TestNode node;

    @BeforeAll
    static void start() throws Exception {
        backend = RecordingBackend.start(BackendScript.ok("clean"));
        node = TestNode.start(Setup.http(List.of("timeouts: { request-head: 2m }"), List.of(), backend.address()));
    }

    @AfterEach
    void theNextCleanRequestIsServed() throws IOException {
        WireResponse response = node.exchange(CLEAN);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("clean");
        assertThat(backend.complaints()).isEmpty();
    }

    @AfterAll
    static void nothingBadArrivedAndNoLoopIsBusy() {
        node.requireIdle();
        assertThat(badArrivals()).isEmpty();
    }

    static Stream<Arguments> kinds() {
        return BadRequest.all().stream()
                .collect(Collectors.groupingBy(BadRequest::kind, LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(kind -> Arguments.of(kind.getKey(), kind.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void isRefusedWholeAndInEveryTwoParts(String kind, List<BadRequest> inputs) throws IOException {
        assertRefused(inputs, bad -> {
            List<Shot> shots = Shot.splits(bad.input());
            shots.add(Shot.whole(bad.input()));
            return shots;
        });
    }

    @Test
    void isRefusedByteByByte() throws IOException {
        assertRefused(BadRequest.all(), bad -> List.of(Shot.bytewise(bad.input())));
    }

    private static void assertRefused(List<BadRequest> inputs, Function<BadRequest, List<Shot>> shotsOf)
            throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Part part : Part.values()) {
            long before = backend.receivedBytes();
            List<BadRequest> flawed =
                    inputs.stream().filter(bad -> bad.part() == part).toList();
            Map<Shot, BadRequest> shots = new LinkedHashMap<>();
            flawed.forEach(bad -> shotsOf.apply(bad).forEach(shot -> shots.put(shot, bad)));
            for (Volley.Hit hit : Volley.fire(node.web(), List.copyOf(shots.keySet()))) {
                judge(shots.get(hit.shot()).status(), hit).forEach(problem -> wrong.add(problem + ": " + hit));
            }
            if (part == Part.HEAD && backend.receivedBytes() > before) {
                wrong.add("bytes at the backend: " + (backend.receivedBytes() - before));
            }
            wrong.addAll(badArrivals());
        }
        assertThat(wrong.stream().limit(10)).isEmpty();
    }

    private static List<String> judge(int status, Volley.Hit hit) {
        List<String> wrong = new ArrayList<>();
        try {
            StrictReader reader = new StrictReader(new ByteArrayInputStream(hit.answer()));
            WireResponse response = reader.response("GET");
            if (response.status() != status || !response.closes()) {
                wrong.add("expected " + status + " with Connection: close");
            }
            if (reader.stream().read() >= 0) {
                wrong.add("expected one answer");
            }
        } catch (IOException e) {
            wrong.add("expected an answer, but " + e.getMessage());
        }
        if (hit.ending() != Ending.FIN) {
            wrong.add("expected an orderly end, so that the client sees the answer");
        }
        return wrong;
    }

    /** What reached the backend on any connection: clean requests, and beginnings in order that never became whole. */
    private static List<String> badArrivals() {
        return backend.connections().stream()
                .map(BackendConnection::received)
                .filter(bytes -> !isCleanOrCut(bytes))
                .map(bytes -> "arrived at the backend: " + bytes)
                .toList();
    }

    private static boolean isCleanOrCut(String bytes) {
        StrictReader reader = new StrictReader(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1)));
        try {
            WireRequest request = reader.requestOrNull();
            while (request != null && request.target().equals("/clean")) {
                request = reader.requestOrNull();
            }
            return request == null;
        } catch (EOFException cut) {
            return true;
        } catch (IOException malformed) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1000, 16 * 1024, 16 * 1024 + 10})
    void aTargetAboveItsLimitIsRefused(int split) throws IOException {
        assertRefused(414, "GET /" + "a".repeat(16 * 1024) + " HTTP/1.1\r\nHost: a\r\n\r\n", split);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 1000, 32 * 1024, 64 * 1024, 64 * 1024 + 5})
    void aHeadAboveItsLimitIsRefused(int split) throws IOException {
        assertRefused(431, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(64 * 1024) + "\r\n\r\n", split);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 400, 500, 524})
    void moreFieldsThanAllowedAreRefused(int split) throws IOException {
        assertRefused(431, "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(100) + "\r\n", split);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 70, 1000, 4090})
    void chunkExtensionsAboveTheirLimitAreRefused(int split) throws IOException {
        String post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertRefused(400, post + "1;" + "x".repeat(4100) + "\r\na\r\n0\r\n\r\n", split);
        assertRefused(400, post + ("1;" + "x".repeat(400) + "\r\na\r\n").repeat(11) + "0\r\n\r\n", split);
    }

    @Test
    void anEndlessRequestLineIsRefusedAtTheLimitOfTheTarget() throws IOException {
        assertRefused(414, "GET /" + "a".repeat(100_000), 20_000);
    }

    @Test
    void anEndlessMethodIsRefusedAtTheLimitOfTheHead() throws IOException {
        List<Volley.Hit> hits = Volley.fire(node.web(), List.of(Shot.split("A".repeat(70_000), 20_000)));
        assertThat(judge(431, hits.get(0))).isEmpty();
    }

    private static void assertRefused(int status, String input, int split) throws IOException {
        List<Volley.Hit> hits = Volley.fire(node.web(), List.of(Shot.whole(input), Shot.split(input, split)));
        assertThat(hits).allSatisfy(hit -> assertThat(judge(status, hit)).isEmpty());
    }
}
