package io.millrace.healthcheck.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.healthcheck.event.Transition.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class JournalTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Logger logger = (Logger) LoggerFactory.getLogger(TransitionLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Journal journal = new Journal(() -> Instant.EPOCH);

    @BeforeEach
    void listenToTheLog() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(lines);
    }

    @AfterEach
    void leaveTheLog() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void keepsTheLastThousandInOrderAndCountsAll() {
        for (int i = 0; i < 2_500; i++) {
            down("member-" + i, 0);
        }
        List<Transition> latest = journal.latest();
        assertEquals(Journal.KEPT, latest.size());
        for (int i = 0; i < Journal.KEPT; i++) {
            assertEquals(1_501 + i, latest.get(i).sequence());
        }
        assertEquals(2_500, journal.count(Kind.ENDPOINT_DOWN));
        assertEquals(0, journal.count(Kind.FAILOVER));
    }

    @Test
    void aMeasuredTransitionTakesThePlaceOfTheUnmeasuredOne() {
        Transition begun = failover(0);
        assertFalse(begun.measured());
        List<Transition> told = new ArrayList<>();
        journal.listen(new Journal.Listener() {
            @Override
            public void onTransition(Transition transition) {
                throw new AssertionError("told before: " + transition);
            }

            @Override
            public void onMeasured(Transition transition) {
                told.add(transition);
            }
        });
        Transition measured = begun.completed(begun.times().withMoved(5 * MILLI, 6 * MILLI, 7 * MILLI));
        journal.update(measured, 0);
        assertEquals(List.of(measured), journal.latest());
        assertEquals(List.of(measured), told);
        assertEquals(1, journal.count(Kind.FAILOVER));
    }

    @Test
    void aTransitionThatLeftTheRingIsMeasuredWithoutDisplacingAnother() {
        Transition begun = failover(0);
        for (int i = 0; i < Journal.KEPT; i++) {
            down("member", 0);
        }
        journal.update(begun.completed(begun.times()), 0);
        assertEquals(2, journal.latest().get(0).sequence());
        assertEquals(Kind.ENDPOINT_DOWN, journal.latest().get(0).kind());
    }

    @Test
    void writesOneLinePerTransitionWithCausesAndTimes() {
        failover(0);
        assertEquals(
                List.of("FAILOVER seq=1 pool=web subject=\"tier 0\" before=\"100/0\" after=\"70/30\""
                        + " cause=\"L4 refused 'x'????\" verdict=3ms shares=4ms"),
                lines());
        assertEquals(Level.WARN, lines.list.get(0).getLevel());
    }

    @Test
    void writesASecondLineWhereTrafficWasSeenToMove() {
        Transition begun = failover(0);
        journal.update(begun.completed(begun.times().withMoved(5 * MILLI, 6 * MILLI, Times.NOT_KNOWN)), 0);
        assertEquals(
                "FAILOVER seq=1 pool=web subject=\"tier 0\" before=\"100/0\" after=\"70/30\""
                        + " measured verdict=3ms shares=4ms moved50=5ms moved90=6ms",
                lines().get(1));
    }

    @Test
    void writesOneLineWhereNoTrafficWasSeenToMove() {
        Transition begun = failover(0);
        journal.update(begun.completed(begun.times()), 0);
        assertEquals(1, lines().size());
    }

    @Test
    void sumsUpAStormAndStillTellsWhatConcernsAWholeTier() {
        for (int i = 0; i < 1_000; i++) {
            down("member-" + i, i * MILLI / 10);
        }
        failover(101 * MILLI);
        assertEquals(TransitionLog.LINES_PER_SECOND + 1, lines().size());
        assertTrue(lines().get(TransitionLog.LINES_PER_SECOND).startsWith("FAILOVER"), lines()::toString);
        journal.tick(1_001 * MILLI);
        assertEquals(
                "more transitions in the last second than lines: {ENDPOINT_DOWN=980}",
                lines().get(TransitionLog.LINES_PER_SECOND + 1));
        down("late", 1_002 * MILLI);
        assertEquals(TransitionLog.LINES_PER_SECOND + 3, lines().size());
    }

    @Test
    void aListenerThatThrowsKeepsNobodyElseFromBeingTold() {
        List<Transition> told = new ArrayList<>();
        journal.listen(transition -> {
            throw new IllegalStateException("on purpose");
        });
        journal.listen(told::add);
        Transition transition = down("a", 0);
        assertSame(transition, told.get(0));
    }

    @Test
    void readersAlwaysSeeConsecutiveTransitions() throws InterruptedException {
        AtomicBoolean writing = new AtomicBoolean(true);
        List<String> wrong = new ArrayList<>();
        Thread reader = new Thread(() -> {
            while (writing.get() && wrong.isEmpty()) {
                List<Transition> latest = journal.latest();
                for (int i = 1; i < latest.size(); i++) {
                    if (latest.get(i).sequence() != latest.get(i - 1).sequence() + 1) {
                        wrong.add(latest.get(i - 1) + " before " + latest.get(i));
                    }
                }
            }
        });
        reader.start();
        for (int i = 0; i < 20_000; i++) {
            down("member", 0);
        }
        writing.set(false);
        reader.join();
        assertEquals(List.of(), wrong);
    }

    private Transition down(String member, long nowNanos) {
        Times times = Times.ofVerdict(MILLI);
        return journal.record(new Change(Kind.ENDPOINT_DOWN, "web", member, "UP", "DOWN", List.of(), times), nowNanos);
    }

    private Transition failover(long nowNanos) {
        List<Cause> causes = List.of(Cause.seen("L4 refused \"x\"\n\u009b\u202e\u2028"));
        Times times = Times.ofShares(3 * MILLI, 4 * MILLI);
        return journal.begin(new Change(Kind.FAILOVER, "web", "tier 0", "100/0", "70/30", causes, times), nowNanos);
    }

    private List<String> lines() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
