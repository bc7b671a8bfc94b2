package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.node.NodeLoops;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.BackendScript;
import io.millrace.proxy.testing.Background;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.LoopTurns;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.RecordingBackend;
import io.millrace.proxy.testing.TestNode;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One worker on which a connection moves all it can both ways, beside a thousand that ask little. What they wait is counted
 * in turns of the loop, which is held at both ends of the count; the answers are the worker's own, of no backend.
 */
@Timeout(60)
@ExtendWith(CleanState.class)
class FairnessIT {

    private static final int OTHERS = 1_000;
    private static final int TURNS = 16;
    private static final long ENOUGH_BYTES = 4L << 20;
    private static final String REQUEST = "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n";

    private final AtomicLong movedDown = new AtomicLong();
    private final AtomicLong movedUp = new AtomicLong();
    private final CountDownLatch begin = new CountDownLatch(1);
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AutoClose
    private final Background background = new Background();

    private final List<RawClient> others = new ArrayList<>();
    private RawClient bulk;

    @Test
    void aThousandHaveTheirAnswersWithinAFewTurnsBesideOneThatMovesAllItCan() throws Exception {
        try (RecordingBackend backend = RecordingBackend.start(flood());
                TestNode node = TestNode.start(1, config(backend))) {
            for (int i = 0; i < OTHERS; i++) {
                others.add(node.connect());
            }
            for (RawClient other : others) {
                assertThat(other.exchange(REQUEST).status()).isEqualTo(404);
                other.send(REQUEST.substring(0, 10));
            }
            bulk = RawClient.connect(node.address("db"));
            background.start(() -> {
                sendForEver(bulk.out());
                return null;
            });
            background.start(() -> bulk.drainTo(counting(movedDown)));
            Await.until("bulk on its way", () -> movedDown.get() > ENOUGH_BYTES && movedUp.get() > ENOUGH_BYTES);
            EventLoop loop = NodeLoops.of(node.node()).get(0);
            loop.execute(() -> countTurns(loop));
            for (RawClient other : others) {
                other.send(REQUEST.substring(10));
            }
            LoopTurns.letArrive();
            long movedBefore = movedDown.get() + movedUp.get();
            begin.countDown();
            Await.passed(reached);
            assertThat(unanswered())
                    .as("without an answer after %d turns", TURNS)
                    .isZero();
            release.countDown();
            Await.until("bulk still on its way", () -> movedDown.get() + movedUp.get() > movedBefore + ENOUGH_BYTES);
        } finally {
            begin.countDown();
            release.countDown();
            if (bulk != null) {
                bulk.close();
            }
            for (RawClient other : others) {
                other.close();
            }
        }
    }

    private static String config(RecordingBackend backend) {
        return "listeners:\n"
                + "  - { name: web, bind: 127.0.0.1:0, protocol: http, routes: [ { match: { path: /bulk }, pool: app } ] }\n"
                + "  - { name: db, bind: 127.0.0.1:0, protocol: tcp, pool: app }\n"
                + "pools:\n"
                + "  - { name: app, zones: [ { name: a, role: primary, endpoints: [ \"" + backend.address()
                + "\" ] } ] }\n";
    }

    private BackendScript flood() {
        return connection -> {
            background.start(() -> connection.stream().transferTo(counting(movedUp)));
            sendForEver(connection.out());
        };
    }

    /** Until the connection is cut. */
    private static void sendForEver(OutputStream out) throws IOException {
        byte[] piece = new byte[256 * 1024];
        while (true) {
            out.write(piece);
        }
    }

    private static OutputStream counting(AtomicLong bytes) {
        return new OutputStream() {
            @Override
            public void write(int b) {
                bytes.incrementAndGet();
            }

            @Override
            public void write(byte[] source, int offset, int length) {
                bytes.addAndGet(length);
            }
        };
    }

    /** Holds the loop until all requests are in the kernel, lets it have its turns, and holds it again. */
    private void countTurns(EventLoop loop) {
        Await.passed(begin);
        goOn(loop, TURNS);
    }

    private void goOn(EventLoop loop, int turns) {
        if (turns > 0) {
            loop.schedule(() -> goOn(loop, turns - 1), 0, TimeUnit.NANOSECONDS);
        } else {
            LoopTurns.letArrive();
            reached.countDown();
            Await.passed(release);
        }
    }

    private long unanswered() throws IOException {
        long count = 0;
        for (RawClient other : others) {
            if (other.unreadBytes() == 0) {
                count++;
            }
        }
        return count;
    }
}
