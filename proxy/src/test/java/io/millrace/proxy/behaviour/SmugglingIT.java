package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Answers;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.StrictReader;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.Volley;
import io.millrace.proxy.testing.Volley.Shot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Requests whose body two parsers could bound differently, made by crossing the tricks known for each part of the two
 * framing fields. Whatever the proxy makes of one: it answers, the backend reads nothing malformed, and never more than the
 * one request that was sent.
 */
@ExtendWith(CleanState.class)
class SmugglingIT {
    private static final int PAYLOADS = 4000;
    private static final long SEED = 20_26;
    private static final String BODY = "5\r\nhello\r\n0\r\n\r\n";

    private static final List<String> BEFORE = List.of(
            "",
            "",
            "",
            "X: y\n",
            "X: y\r",
            "X:\r\n ",
            " ",
            "\t",
            "\u000b",
            "\0",
            "X: y\0\r\n",
            "X: \"\r\n",
            "\r\n",
            "X\r\n");
    private static final List<String> CODING_NAMES = List.of(
            "Transfer-Encoding",
            "Transfer-Encoding",
            "transfer-encoding",
            "TRANSFER-ENCODING",
            "Transfer_Encoding",
            "Transfer-Encoding ",
            "Transfer-Encoding\t",
            "Transfer\r-Encoding",
            "Transfer-Encoding\0",
            "Transfer-\u00a0Encoding",
            "Transfer Encoding",
            "Transfer-Encod\u00fdng");
    private static final List<String> SEPARATORS =
            List.of(": ", ": ", ":", ":\t", ":  ", ":\r\n ", ":\r\n\t", ":\u000b", ":\0", ":\u00a0", "::", " : ", "");
    private static final List<String> CODINGS = List.of(
            "chunked",
            "chunked",
            "Chunked",
            "xchunked",
            "chunked ",
            "chunked\t",
            "chunked,",
            ",chunked",
            "chunked, identity",
            "identity, chunked",
            "identity",
            "\"chunked\"",
            "'chunked'",
            "chunked;q=1",
            "chunked\u000b",
            "chunked\f",
            "\u0085chunked",
            "c\0hunked",
            "chun ked",
            "chunked\r\n x",
            "");
    private static final List<String> ENDS =
            List.of("\r\n", "\r\n", "\r\n", "\n", "\r", "\r\r\n", "\n\r\n", "\0\r\n", "\r\n\r\n");
    private static final List<String> LENGTHS = List.of(
            "",
            "",
            "Content-Length: 15\r\n",
            "Content-Length: 4\r\n",
            "Content-Length: 0\r\n",
            "Content-Length: 15\r\nContent-Length: 4\r\n",
            "Content-Length : 4\r\n",
            "Content-Length: 15, 4\r\n",
            "Content-Length: +15\r\n",
            "Content-Length: 0xf\r\n",
            "Content-Length:\t15\r\n",
            "Content_Length: 4\r\n",
            "Content-Length: 1 5\r\n",
            "Content-Length: 15\n",
            "Content-Length: 00000000000000000000015\r\n",
            "Connection: Content-Length\r\nContent-Length: 15\r\n");

    private final Queue<String> targets = new ConcurrentLinkedQueue<>();

    @AutoClose
    private RecordingBackend backend;

    @AutoClose
    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        backend = RecordingBackend.start(BackendScript.http(request -> {
            targets.add(request.target());
            return Answers.ok("ok");
        }));
        node = TestNode.start(Setup.http(backend.address()));
    }

    @Test
    void nothingAmbiguousReachesABackendAndNothingHangs() throws IOException {
        List<Shot> shots = payloads().stream().map(Shot::whole).toList();
        List<Volley.Hit> hits = Volley.fireAndEnd(node.web(), shots);
        assertThat(hits.stream().filter(hit -> !answered(hit)).limit(5))
                .as("seed %d", SEED)
                .isEmpty();
        assertThat(backend.complaints()).as("seed %d", SEED).isEmpty();
        Map<String, Integer> arrivals = new HashMap<>();
        targets.forEach(target -> arrivals.merge(target, 1, Integer::sum));
        assertThat(arrivals.keySet()).allMatch(target -> target.matches("/[0-9]+"));
        assertThat(arrivals.values()).as("no request arrives twice").containsOnly(1);
        assertThat(arrivals.size()).as("some are in order, most are not").isBetween(10, PAYLOADS / 4);
    }

    private static Set<String> payloads() {
        Random random = new Random(SEED);
        Set<String> payloads = new LinkedHashSet<>();
        while (payloads.size() < PAYLOADS) {
            String coding = one(random, BEFORE)
                    + one(random, CODING_NAMES)
                    + one(random, SEPARATORS)
                    + one(random, CODINGS)
                    + one(random, ENDS);
            String length = one(random, LENGTHS);
            payloads.add("POST /" + payloads.size() + " HTTP/1.1\r\nHost: a\r\n"
                    + (random.nextBoolean() ? coding + length : length + coding) + "\r\n" + BODY);
        }
        return payloads;
    }

    private static String one(Random random, List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** One or more whole answers, the first of them about the request that was sent. */
    private static boolean answered(Volley.Hit hit) {
        List<Integer> statuses = new ArrayList<>();
        StrictReader reader = new StrictReader(new ByteArrayInputStream(hit.answer()));
        try {
            while (statuses.isEmpty() || statuses.get(statuses.size() - 1) == 200 && statuses.size() < 2) {
                statuses.add(reader.response("POST").status());
            }
        } catch (IOException noMore) {
            return statuses.equals(List.of(200));
        }
        return List.of(200, 400, 501).containsAll(statuses);
    }
}
