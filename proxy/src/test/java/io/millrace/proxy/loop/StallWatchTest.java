package io.millrace.proxy.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.CapturedLog;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CleanState.class)
class StallWatchTest {

    private static final StackTraceElement[] NOWHERE = {};

    private long turns;
    private int stacksTaken;
    private final StallWatch watch = new StallWatch(3, () -> turns, () -> {
        stacksTaken++;
        return NOWHERE;
    });

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.run();
        }
    }

    private static List<String> told() {
        return CapturedLog.attached().lines().stream()
                .map(CapturedLog.Line::message)
                .filter(message -> message.startsWith("worker 3"))
                .toList();
    }

    @Test
    void aWorkerThatTurnsOnceInFiveLooksIsLeftAlone() {
        for (int i = 0; i < 10; i++) {
            turns++;
            look(StallWatch.LOOKS);
        }
        assertThat(stacksTaken).isZero();
        assertThat(told()).isEmpty();
    }

    @Test
    @ExpectedLog({"worker 3 has stood still for 5 s", "worker 3 goes on after 9 s"})
    void aStallIsToldOnceAndSoIsItsEnd() {
        look(1 + 9);
        assertThat(told()).hasSize(1);
        turns++;
        look(StallWatch.LOOKS);
        assertThat(told()).hasSize(2);
        assertThat(stacksTaken).isEqualTo(1);
    }

    @Test
    @ExpectedLog({"worker 3 has stood still", "worker 3 goes on"})
    void theNextStallIsToldAgain() {
        for (int i = 0; i < 3; i++) {
            turns++;
            look(1 + StallWatch.LOOKS);
        }
        assertThat(stacksTaken).isEqualTo(3);
    }

    @Test
    @ExpectedLog("worker 0 has stood still")
    void theStackOfTheWorkerShowsWhereItStands() {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (Workers workers = new Workers(1, Transport.NIO, 1, 1)) {
            Worker worker = workers.all().get(0);
            StallWatch real = worker.newWatch();
            worker.execute(() -> standStill(entered, end));
            Await.passed(entered);
            for (int i = 0; i <= StallWatch.LOOKS; i++) {
                real.run();
            }
            assertThat(CapturedLog.attached().lines())
                    .anyMatch(line -> line.message().contains("worker 0 has stood still"));
            assertThat(worker.stack()).anyMatch(frame -> frame.getMethodName().equals("standStill"));
            end.countDown();
        }
    }

    private static void standStill(CountDownLatch entered, CountDownLatch end) {
        entered.countDown();
        Await.passed(end);
    }
}
