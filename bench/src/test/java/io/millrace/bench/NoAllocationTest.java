package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millrace.proxy.http.ExchangeHeadsBenchmark;
import io.millrace.proxy.http.HeadWriterBenchmark;
import io.millrace.proxy.loop.DeadlineWheelBenchmark;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What runs for every request or tick and must leave nothing to the collector, by the JVM's own count of what a thread allocates. */
@ExtendWith(WithoutLeakDetection.class)
class NoAllocationTest {

    private static final int OPERATIONS = 2_000;
    private static final int MOST_ROUNDS = 20;

    private static final PickBenchmark PICK = new PickBenchmark();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @BeforeAll
    static void open() {
        PICK.open();
    }

    @AfterAll
    static void close() {
        PICK.close();
    }

    static Stream<Named<Runnable>> operations() {
        HeadReaderBenchmark read = new HeadReaderBenchmark();
        HeadWriterBenchmark write = new HeadWriterBenchmark();
        ExchangeHeadsBenchmark exchange = new ExchangeHeadsBenchmark();
        ChunkReaderBenchmark chunks = new ChunkReaderBenchmark();
        RouteTableBenchmark routes = new RouteTableBenchmark();
        routes.build();
        BalanceBenchmark balance = new BalanceBenchmark();
        TrafficBenchmark traffic = new TrafficBenchmark();
        traffic.begin();
        DeadlineWheelBenchmark deadlines = new DeadlineWheelBenchmark();
        deadlines.fill();
        return Stream.of(
                Named.of("a bare request is read", read::bareRequest),
                Named.of("a browser's request is read", read::browserRequest),
                Named.of("a browser's request is read in pieces", read::browserRequestInPieces),
                Named.of("an upload's head is read", read::uploadRequest),
                Named.of("an answer is read", read::fileResponse),
                Named.of("a request is written", write::browserRequestWithEveryAddition),
                Named.of("an upload's head is written", write::uploadRequest),
                Named.of("an answer is written", write::fileResponse),
                Named.of("the heads of an exchange pass", exchange::browser),
                Named.of("a chunked body is read", chunks::eightChunks),
                Named.of("a chunked body with trailers is read", chunks::eightChunksAndTrailers),
                Named.of("a host is routed", routes::exactHost),
                Named.of("a wildcard host is routed", routes::wildcardHost),
                Named.of("the rest is routed", routes::otherHost),
                Named.of("a round robin takes a turn", balance::roundRobinOfManyWeights),
                Named.of("a round robin passes over", balance::roundRobinWithHalfOfThemPassedOver),
                Named.of("a lane is chosen", balance::shareOfALane),
                Named.of("an endpoint is picked", PICK::twoHundredDifferentWeights),
                Named.of("an endpoint of two tiers is picked", PICK::twoTiersSharing70To30),
                Named.of("another endpoint is picked", PICK::oneTried),
                Named.of("an answer is counted", traffic::passageOfManyEndpoints),
                Named.of("a deadline moves later", deadlines::moveLater),
                Named.of("a deadline moves earlier", deadlines::moveEarlierAndBack),
                Named.of("a deadline fires", deadlines::setAndFire),
                Named.of("the wheel ticks", deadlines::tickOverDeadlinesThatMoved));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void leavesNothingBehindWhen(Runnable operation) {
        long fewest = Long.MAX_VALUE;
        // The first rounds load classes and may grow what is kept.
        for (int round = 0; round < MOST_ROUNDS && fewest >= OPERATIONS; round++) {
            fewest = Math.min(fewest, allocatedBytes(operation));
        }
        assertThat(fewest)
                .as("bytes allocated by %d operations (expected: less than one each)", OPERATIONS)
                .isLessThan(OPERATIONS);
    }

    private static long allocatedBytes(Runnable operation) {
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        for (int i = 0; i < OPERATIONS; i++) {
            operation.run();
        }
        return THREADS.getThreadAllocatedBytes(thread) - before;
    }
}
