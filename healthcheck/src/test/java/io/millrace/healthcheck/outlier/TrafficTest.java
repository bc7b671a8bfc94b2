package io.millrace.healthcheck.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TrafficTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    /** A clock that is about to wrap around. */
    private static final long T0 = Long.MAX_VALUE - 5 * MILLI;

    private final Traffic traffic = new Traffic(2);
    private final List<String> heard = new ArrayList<>();
    private final UrgentNews inbox = new UrgentNews(() -> heard.add("wake"));

    private void drain() {
        inbox.drain((from, news) -> heard.add(news.name()));
    }

    private Passage begun(int stripe, long nowNanos) {
        Passage passage = new Passage();
        passage.begin(traffic, stripe, nowNanos);
        return passage;
    }

    private void pass(Answer answer) {
        Passage passage = begun(0, T0);
        passage.answered(answer, T0);
        passage.end();
    }

    private String counts() {
        return traffic.ok() + " ok, " + traffic.gatewayFailures() + " gateway, " + traffic.appFailures() + " app, "
                + traffic.waiting() + " waiting, " + traffic.inFlight() + " in flight";
    }

    @Test
    void aPassageWaitsUntilItIsAnsweredAndIsUnderWayUntilItEnds() {
        Passage one = begun(0, T0);
        Passage two = begun(1, T0);
        assertThat(counts()).isEqualTo("0 ok, 0 gateway, 0 app, 2 waiting, 2 in flight");
        one.answered(Answer.OK, T0);
        two.answered(Answer.APP_FAILURE, T0);
        assertThat(counts()).isEqualTo("1 ok, 0 gateway, 1 app, 0 waiting, 2 in flight");
        one.end();
        two.end();
        assertThat(counts()).isEqualTo("1 ok, 0 gateway, 1 app, 0 waiting, 0 in flight");
    }

    @Test
    void aPassageThatEndsUnansweredSaysNothing() {
        begun(0, T0).end();
        assertThat(counts()).isEqualTo("0 ok, 0 gateway, 0 app, 0 waiting, 0 in flight");
    }

    @Test
    void aFailureBeforeOrWithinTheAnswerCountsOnce() {
        begun(0, T0).failed(T0);
        for (Answer answer : Answer.values()) {
            Passage cut = begun(0, T0);
            cut.answered(answer, T0);
            cut.failed(T0);
            cut.failed(T0);
            cut.end();
        }
        assertThat(counts()).isEqualTo("0 ok, 3 gateway, 1 app, 0 waiting, 0 in flight");
    }

    @Test
    void aStatusSaysWhoseFaultItIs() {
        for (int status = 100; status < 1000; status++) {
            Answer expected = status == 502 || status == 503 || status == 504
                    ? Answer.GATEWAY_FAILURE
                    : status >= 500 ? Answer.APP_FAILURE : Answer.OK;
            assertThat(Answer.ofStatus(status)).as("status %d", status).isEqualTo(expected);
        }
    }

    @Test
    void latencyRunsFromTheRequestAndNotFromTheConnect() {
        Passage passage = begun(0, T0);
        passage.sent(T0 + 100 * MILLI);
        passage.answered(Answer.OK, T0 + 130 * MILLI);
        int[] counts = new int[Latencies.BUCKETS];
        traffic.addLatenciesTo(counts);
        assertThat(Arrays.stream(counts).sum()).isEqualTo(1);
        assertThat(counts[Latencies.bucketOf(30 * MILLI)]).isEqualTo(1);
    }

    @Test
    void anAnswerThatSaysItCannotIsNoMeasureOfLatency() {
        pass(Answer.GATEWAY_FAILURE);
        int[] counts = new int[Latencies.BUCKETS];
        traffic.addLatenciesTo(counts);
        assertThat(counts).containsOnly(0);
    }

    @Test
    void nobodyIsSilentToWhomNobodyWaits() {
        assertThat(traffic.silentNanos(T0)).isZero();
        Passage passage = begun(0, T0);
        passage.answered(Answer.OK, T0);
        assertThat(traffic.silentNanos(T0 + 10 * MILLI)).isZero();
    }

    @Test
    void silenceRunsFromTheFirstThatWaitsOrFromTheLastAnswerToAnybody() {
        begun(0, T0);
        begun(0, T0 + 5 * MILLI);
        assertThat(traffic.silentNanos(T0 + 10 * MILLI)).isEqualTo(10 * MILLI);
        Passage other = begun(1, T0 + 10 * MILLI);
        other.answered(Answer.OK, T0 + 12 * MILLI);
        assertThat(traffic.silentNanos(T0 + 15 * MILLI)).isEqualTo(3 * MILLI);
    }

    @Test
    void silenceOfALaterWaitDoesNotCountTheQuietTimeBefore() {
        Passage early = begun(0, T0);
        early.answered(Answer.OK, T0);
        early.end();
        begun(0, T0 + 1000 * MILLI);
        assertThat(traffic.silentNanos(T0 + 1001 * MILLI)).isEqualTo(MILLI);
    }

    @Test
    void othersWereAnsweredOnlyIfThatWasAfterTheRequest() {
        pass(Answer.OK);
        Passage passage = begun(0, T0);
        passage.sent(T0 + MILLI);
        assertThat(passage.othersWereAnswered()).isFalse();
        Passage other = begun(1, T0 + MILLI);
        other.answered(Answer.OK, T0 + 2 * MILLI);
        assertThat(passage.othersWereAnswered()).isTrue();
    }

    @Test
    void failuresInARowAreNewsOnceWhenTheyReachTheLimit() {
        traffic.tell(inbox);
        traffic.urgentAfter(3, 0);
        for (int i = 0; i < 10; i++) {
            pass(Answer.GATEWAY_FAILURE);
            pass(Answer.APP_FAILURE);
        }
        drain();
        drain();
        assertThat(heard).containsExactly("wake", "GATEWAY_FAILURES_IN_A_ROW");
        assertThat(traffic.gatewayFailuresInARow()).isEqualTo(10);
        assertThat(traffic.appFailuresInARow()).isEqualTo(10);
    }

    @Test
    void aGoodAnswerEndsBothRows() {
        pass(Answer.GATEWAY_FAILURE);
        pass(Answer.APP_FAILURE);
        pass(Answer.OK);
        assertThat(traffic.gatewayFailuresInARow()).isZero();
        assertThat(traffic.appFailuresInARow()).isZero();
    }

    @Test
    void theRowRemembersItsFirstFailure() {
        for (int i = 0; i < 3; i++) {
            begun(0, T0).failed(T0 + i * MILLI);
        }
        assertThat(traffic.gatewayFailuresSinceNanos()).isEqualTo(T0);
    }

    @Test
    void newsWithoutAnInboxIsNoError() {
        traffic.urgentAfter(1, 1);
        pass(Answer.GATEWAY_FAILURE);
        traffic.raise(News.PASSED_OVER);
        assertThat(traffic.gatewayFailuresInARow()).isEqualTo(1);
    }

    @Test
    void anEndpointWaitsInTheInboxOnceWithEachKindOfNewsAndWakesTheReaderOnce() {
        Traffic second = new Traffic(1);
        traffic.tell(inbox);
        second.tell(inbox);
        for (int i = 0; i < 5; i++) {
            traffic.raise(News.PASSED_OVER);
            second.raise(News.PASSED_OVER);
        }
        traffic.raise(News.APP_FAILURES_IN_A_ROW);
        drain();
        assertThat(heard).containsExactlyInAnyOrder("wake", "PASSED_OVER", "PASSED_OVER", "APP_FAILURES_IN_A_ROW");
        assertThat(inbox.raised()).isEqualTo(11);
        assertThat(inbox.merged()).isEqualTo(9);
        traffic.raise(News.PASSED_OVER);
        assertThat(heard).endsWith("wake");
    }

    /** Each thread writes as an event loop does, and keeps its own books. */
    @Test
    void totalsAreExactUnderManyWritersAndNothingInTheInboxIsLost() throws Exception {
        int writers = 4;
        int passages = 50_000;
        Traffic[] endpoints = {new Traffic(writers), new Traffic(writers), new Traffic(writers)};
        UrgentNews urgent = new UrgentNews(() -> {});
        for (Traffic each : endpoints) {
            each.tell(urgent);
        }
        CountDownLatch start = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        int[] lastRaised = new int[endpoints.length];
        ExecutorService threads = Executors.newFixedThreadPool(writers + 1);
        try {
            List<Future<long[]>> books = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int stripe = writer;
                books.add(threads.submit(() -> {
                    start.await();
                    return write(endpoints, stripe, passages);
                }));
            }
            Future<?> reader = threads.submit(() -> {
                while (!done.get()) {
                    urgent.drain(
                            (from, news) -> lastRaised[Arrays.asList(endpoints).indexOf(from)]++);
                    for (Traffic each : endpoints) {
                        assertThat(each.inFlight()).isBetween(0, writers);
                    }
                }
            });
            start.countDown();
            long[] expected = new long[4];
            for (Future<long[]> book : books) {
                long[] written = book.get();
                Arrays.setAll(expected, i -> expected[i] + written[i]);
            }
            done.set(true);
            reader.get();
            urgent.drain((from, news) -> lastRaised[Arrays.asList(endpoints).indexOf(from)]++);
            assertThat(sum(endpoints)).isEqualTo(expected);
            assertThat(Arrays.stream(lastRaised).sum()).isEqualTo((int) (urgent.raised() - urgent.merged()));
            assertThat(urgent.raised()).isEqualTo(expected[1]);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Returns how many were ok, gateway failures (each raised as news), application failures, and measured. */
    private static long[] write(Traffic[] endpoints, int stripe, int passages) {
        SplittableRandom random = new SplittableRandom(stripe);
        long[] book = new long[4];
        Passage passage = new Passage();
        for (int i = 0; i < passages; i++) {
            Traffic to = endpoints[random.nextInt(endpoints.length)];
            passage.begin(to, stripe, i);
            int fate = random.nextInt(4);
            if (fate == 3) {
                passage.end();
                continue;
            }
            Answer answer = Answer.values()[fate];
            passage.answered(answer, i + random.nextLong(10 * MILLI));
            if (answer == Answer.GATEWAY_FAILURE) {
                to.raise(News.PASSED_OVER);
            } else {
                book[3]++;
            }
            book[fate]++;
            passage.end();
        }
        return book;
    }

    private static long[] sum(Traffic[] endpoints) {
        long[] sums = new long[4];
        for (Traffic each : endpoints) {
            sums[0] += each.ok();
            sums[1] += each.gatewayFailures();
            sums[2] += each.appFailures();
            int[] latencies = new int[Latencies.BUCKETS];
            each.addLatenciesTo(latencies);
            sums[3] += Arrays.stream(latencies).sum();
        }
        return sums;
    }
}
