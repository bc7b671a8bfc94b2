package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.behaviour.BadResponse.Verdict;
import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendConnection;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.Printable;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.WireRequest;
import io.millrace.proxy.testing.WireResponse;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
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

/** Every malformed answer, whole and in every two parts: what the client may see, and that its connection is never used again. */
@ExtendWith(CleanState.class)
@ExpectedLog({"answer not passed on", "ENDPOINT_EJECTED", "ZONE_MARKED", "PANIC_ENTERED", "POOL_EMPTY"})
class BadResponseIT {
    private static final int PARALLEL = 16;
    private static final List<BadResponse> BAD = BadResponse.all();
    private static final Queue<String> REUSES = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger NOT_CLOSED = new AtomicInteger();

    @AutoClose
    private static RecordingBackend backend;

    @AutoClose
    private static TestNode node;

    @AutoClose("shutdownNow")
    private static ExecutorService clients;

    @BeforeAll
    static void start() throws Exception {
        backend = RecordingBackend.start(BadResponseIT::serve);
        node = TestNode.start(Setup.http(List.of(), List.of("timeouts: { response-head: 2m }"), backend.address()));
        clients = Executors.newFixedThreadPool(PARALLEL);
    }

    @AfterAll
    static void noLoopIsBusy() {
        node.requireIdle();
    }

    @AfterEach
    void connectionsWithABadAnswerAreClosedAndNeverReused() {
        Await.until("bad connections closed by the proxy", () -> NOT_CLOSED.get() == 0);
        assertThat(REUSES).isEmpty();
        assertThat(backend.complaints()).isEmpty();
    }

    /** The target tells what to answer: /bad/INDEX/SPLIT or anything else for a good answer naming the target. */
    private static void serve(BackendConnection connection) throws IOException {
        for (WireRequest request = connection.requestOrNull(); request != null; request = connection.requestOrNull()) {
            if (request.target().startsWith("/bad/")) {
                String[] path = request.target().split("/");
                misbehave(connection, BAD.get(Integer.parseInt(path[2])), Integer.parseInt(path[3]));
                return;
            }
            connection.send(Answers.ok("for " + request.target()));
        }
    }

    private static void misbehave(BackendConnection connection, BadResponse bad, int split) throws IOException {
        if (split > 0) {
            connection.sendSeen(bad.bytes().substring(0, split));
        }
        connection.send(bad.bytes().substring(split));
        switch (bad.then()) {
            case CLOSE -> {
                connection.halfClose();
                requireClosed(connection, bad);
            }
            case RESET -> {
                connection.sendSeen("");
                connection.reset();
            }
            case HOLD -> requireClosed(connection, bad);
        }
    }

    private static void requireClosed(BackendConnection connection, BadResponse bad) throws IOException {
        NOT_CLOSED.incrementAndGet();
        try {
            if (connection.stream().read() >= 0) {
                REUSES.add("after " + Printable.of(bad.bytes()) + ": " + connection.received());
            }
        } finally {
            NOT_CLOSED.decrementAndGet();
            connection.reset();
        }
    }

    static Stream<Arguments> kinds() {
        return BAD.stream()
                .collect(Collectors.groupingBy(BadResponse::kind, LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(kind -> Arguments.of(kind.getKey(), kind.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void isNeverTakenForAGoodAnswer(String kind, List<BadResponse> inputs) throws Exception {
        List<Future<List<String>>> wrong = new ArrayList<>();
        for (BadResponse bad : inputs) {
            wrong.add(clients.submit(() -> judgeSplits(bad)));
        }
        for (Future<List<String>> problems : wrong) {
            assertThat(problems.get()).isEmpty();
        }
    }

    private static List<String> judgeSplits(BadResponse bad) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (int split = 0; split < splits(bad) && wrong.size() < 3; split++) {
            String seen = see(bad, split);
            if (!allowed(bad, seen)) {
                wrong.add(bad.verdict() + " expected, but got " + seen + " for " + bad.then() + " after "
                        + Printable.of(bad.bytes()) + " split after " + split);
            }
        }
        return wrong;
    }

    /** Surplus is only told from the next answer when it comes with the end of its own, so that is not split off. */
    private static int splits(BadResponse bad) {
        return bad.verdict() == Verdict.SURPLUS_DROPPED
                ? bad.bytes().indexOf("\r\n\r\n")
                : Math.max(1, bad.bytes().length());
    }

    /**
     * What the client sees; then, if its connection is still there, the next answer on it must be its own. It leaves with a
     * reset, so that these thousands of connections do not take up the ports of others.
     */
    private static String see(BadResponse bad, int split) throws IOException {
        RawClient client = node.connect();
        try {
            client.send(bad.method() + " /bad/" + BAD.indexOf(bad) + "/" + split + " HTTP/1.1\r\nHost: a\r\n\r\n");
            WireResponse response = client.finalResponse(bad.method());
            String next = response.closes() || response.status() == 101 ? "" : nextOn(client, bad, split);
            return response.status() + next + (response.status() == 200 ? " " + response.text() : "");
        } catch (EOFException | SocketException cut) {
            return "cut";
        } finally {
            client.reset();
        }
    }

    private static String nextOn(RawClient client, BadResponse bad, int split) throws IOException {
        String own = "/next/" + BAD.indexOf(bad) + "/" + split;
        String text =
                client.exchange("GET " + own + " HTTP/1.1\r\nHost: a\r\n\r\n").text();
        return text.equals("for " + own) ? "" : " and the next answer was " + text;
    }

    private static boolean allowed(BadResponse bad, String seen) {
        return switch (bad.verdict()) {
            case BAD_GATEWAY -> seen.equals("502");
            case NEVER_COMPLETE -> seen.equals("502") || seen.equals("cut");
            case SURPLUS_DROPPED ->
                seen.equals("502")
                        || seen.equals("200 " + (bad.method().equals("HEAD") ? "" : "ok"))
                        || seen.equals("204")
                        || seen.equals("304");
        };
    }

    @Test
    void aHeadAboveItsLimitIsABadGateway() throws Exception {
        assertThat(answerOfA("HTTP/1.1 200 OK\r\nX: " + "a".repeat(70_000) + "\r\nContent-Length: 0\r\n\r\n"))
                .isEqualTo(502);
    }

    @Test
    void aStormOfInterimAnswersEndsTheExchange() throws Exception {
        try (RecordingBackend storm = RecordingBackend.start(connection -> {
                    connection.requestOrNull();
                    try {
                        for (int i = 0; i < 40; i++) {
                            connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
                        }
                    } catch (IOException ignored) {
                        // The node has had enough before all were sent, as it should.
                    }
                    connection.ending();
                });
                TestNode own = TestNode.start(Setup.http(storm.address()));
                RawClient client = RawClient.connect(own.web())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            int interim = 0;
            WireResponse.Head head = client.reader().responseHead();
            for (; head.status() == 103; head = client.reader().responseHead()) {
                interim++;
            }
            assertThat(head.status()).isEqualTo(502);
            assertThat(interim).isLessThanOrEqualTo(16);
            Await.until("storming connection closed", () -> storm.connection(0).seenEndingOrNull() != null);
        }
    }

    @Test
    void anAnswerNobodyAskedForIsGivenToNobody() throws Exception {
        AtomicInteger unasked = new AtomicInteger();
        try (RecordingBackend eager = RecordingBackend.start(connection -> {
                    WireRequest request = connection.requestOrNull();
                    connection.send(Answers.ok("for " + request.target()));
                    connection.sendSeen(Answers.ok("for nobody"));
                    unasked.incrementAndGet();
                    connection.ending();
                });
                TestNode own = TestNode.start(Setup.http(eager.address()))) {
            for (int i = 0; i < 20; i++) {
                String target = "/" + i;
                WireResponse response = own.exchange("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(response.status() == 502 ? "for " + target : response.text())
                        .isEqualTo("for " + target);
                int sent = i + 1;
                Await.until("unasked answer " + sent, () -> unasked.get() == sent);
            }
        }
    }

    private static int answerOfA(String head) throws Exception {
        try (RecordingBackend large = RecordingBackend.start(BackendScript.onceAndHold(head));
                TestNode own = TestNode.start(Setup.http(large.address()))) {
            return own.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status();
        }
    }
}
