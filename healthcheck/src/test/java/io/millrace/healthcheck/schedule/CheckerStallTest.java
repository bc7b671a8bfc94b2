package io.millrace.healthcheck.schedule;

import static io.millrace.healthcheck.schedule.CheckerRig.USUAL;
import static io.millrace.healthcheck.schedule.CheckerRig.check;
import static io.millrace.healthcheck.schedule.CheckerRig.checks;
import static io.millrace.healthcheck.schedule.CheckerRig.timing;
import static io.millrace.healthcheck.schedule.SimulatedTargets.PASS;
import static io.millrace.healthcheck.schedule.SimulatedTargets.REFUSED;
import static io.millrace.healthcheck.schedule.SimulatedTargets.RESET;
import static io.millrace.healthcheck.schedule.SimulatedTargets.SILENT;
import static io.millrace.healthcheck.schedule.SimulatedTargets.WELL;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.schedule.SimulatedTargets.Answer;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the checker does when it was itself that was late: this process was stopped, or its loop was busy. */
class CheckerStallTest {

    private static final long STALL_MILLIS = 5000;

    private final CheckerRig rig = new CheckerRig();
    private final SimulatedTargets targets = rig.targets;
    private final Checker checker = rig.checker;
    private final Check one = check(1, timing(2000, 1000, 2, 1, 500));

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void condemnsNobodyForItsOwnStallWhicheverComesFirstAfterIt(boolean tasksFirst) {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        CheckerRig many = new CheckerRig(0, seed, 10_000);
        List<Check> all = checks(500, timing(2000, 1000, 2, 1, 500, 10));
        all.forEach(check -> many.targets.behave(check, asked -> new Answer(1 + random.nextInt(400), PASS)));
        many.begin(all);
        many.run(1000);
        many.changes.clear();
        for (int i = 0; i < 10; i++) {
            many.stall(STALL_MILLIS);
            if (tasksFirst) {
                many.runTasks();
            }
            many.run(random.nextInt(1500));
        }

        assertThat(many.changes).as("seed %d", seed).isEmpty();
        assertThat(many.checker.counts().failed()).as("seed %d", seed).isZero();
        assertThat(many.checker.counts().stalls()).isEqualTo(10);
        assertThat(many.checker.counts().longestStallNanos())
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS));
    }

    @Test
    void givesAProbeThatWasUnderWayTheRestOfItsTime() {
        rig.begin(one);
        targets.behave(one, SILENT);
        rig.awaitStart(one);
        rig.run(400);
        rig.stall(STALL_MILLIS);
        rig.run(550);
        assertThat(rig.changes).isEmpty();

        rig.run(50);
        assertThat(rig.changes)
                .singleElement()
                .satisfies(change -> assertThat(change.after()).isEqualTo(Health.DOWN));
    }

    @Test
    void leavesTheStallOutOfTheDurationItReports() {
        targets.behave(one, asked -> new Answer(20, PASS));
        rig.begin(one);
        rig.awaitStart(one);
        rig.run(10);
        rig.stall(STALL_MILLIS);
        rig.run(5);

        assertThat(checker.statusOrNull(one).lastDurationNanos()).isLessThan(TimeUnit.MILLISECONDS.toNanos(50));
    }

    @Test
    void readsTheAnswersThatWaitBeforeItEndsAProbeWhoseTimeIsUp() {
        rig.begin(one);
        targets.behave(one, asked -> new Answer(995, PASS));
        rig.awaitStart(one);
        rig.run(990);
        rig.stall(25);
        rig.runTasks();
        rig.stall(15);
        rig.turn();

        assertThat(rig.changes).isEmpty();
    }

    @Test
    void endsProbesThoughEveryTickIsLate() {
        rig.begin(one);
        targets.behave(one, SILENT);
        rig.awaitStart(one);
        for (int i = 0; i < 100; i++) {
            rig.stall(60);
            rig.turn();
        }

        assertThat(rig.changes)
                .singleElement()
                .satisfies(change -> assertThat(change.after()).isEqualTo(Health.DOWN));
    }

    @Test
    void doesNotBlameAPeerThatGaveUpOnItDuringTheStall() {
        rig.begin(one);
        targets.behave(one, asked -> new Answer(600, RESET));
        rig.awaitStart(one);
        rig.stall(STALL_MILLIS);
        rig.turn();

        assertThat(checker.health(one)).isEqualTo(Health.UP);
        assertThat(checker.statusOrNull(one).lastResult().outcome()).isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(checker.counts().inconclusive()).isEqualTo(1);
    }

    @Test
    void believesARefusalThatWaitedDuringTheStall() {
        rig.begin(one);
        targets.behave(one, asked -> new Answer(600, REFUSED));
        rig.awaitStart(one);
        rig.stall(STALL_MILLIS);
        rig.turn();

        assertThat(checker.health(one)).isEqualTo(Health.DOWN);
    }

    @Test
    void believesAResetThatNoStallExplains() {
        rig.begin(one);
        targets.behave(one, asked -> new Answer(600, RESET));
        rig.awaitStart(one);
        rig.stall(200);
        rig.run(700);

        assertThat(checker.health(one)).isEqualTo(Health.DOWN);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void condemnsNobodyWhenTheClockJumps(long hours) {
        List<Check> all = checks(200, USUAL);
        rig.begin(all);
        rig.run(500);
        rig.jumpClock(TimeUnit.HOURS.toNanos(hours));
        rig.run(10_000);

        assertThat(rig.changes).isEmpty();
        assertThat(checker.counts().failed()).isZero();
        assertThat(targets.starts).hasSizeBetween(1000, 1200);
    }

    @Test
    void doesNotMakeUpForMissedProbesInABurst() {
        List<Check> all = checks(1000, USUAL);
        rig.begin(all);
        all.forEach(check -> targets.behave(check, WELL));
        rig.stall(STALL_MILLIS);
        targets.starts.clear();
        rig.run(50);

        assertThat(targets.starts).hasSizeLessThan(80);
    }
}
