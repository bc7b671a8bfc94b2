package io.millrace.healthcheck.schedule;

import static io.millrace.healthcheck.schedule.CheckerRig.USUAL;
import static io.millrace.healthcheck.schedule.CheckerRig.check;
import static io.millrace.healthcheck.schedule.SimulatedTargets.REFUSING;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.probe.Attempt;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** That a bug beside the checker costs nobody else their checks. */
class CheckerFaultTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(Checker.class.getPackageName());
    private final Check good = check(1, USUAL);
    private final Check faulty = check(2, USUAL);

    @BeforeEach
    void expectErrorsInTheLog() {
        log.setLevel(Level.OFF);
    }

    @AfterEach
    void expectNoneAnyMore() {
        log.setLevel(null);
    }

    @Test
    void goesOnWhenAProbeCannotBeStarted() {
        CheckerRig rig = new CheckerRig();
        rig.targets.behave(faulty, asked -> {
            throw new IllegalStateException("no such probe");
        });
        rig.apply(List.of(good, faulty));
        rig.run(8000);

        assertThat(rig.checker.health(good)).isEqualTo(Health.UP);
        CheckStatus status = rig.checker.statusOrNull(faulty);
        assertThat(status.health()).isEqualTo(Health.UNKNOWN);
        assertThat(status.lastResult().outcome()).isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(status.lastResult().reason()).isEqualTo(Reason.BUG);
        assertThat(rig.checker.counts().inconclusive()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void goesOnWhenAnAttemptFailsToEnd() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        AtomicLong clockNanos = new AtomicLong();
        Attempt broken = new Attempt() {
            @Override
            public void expire() {
                throw new IllegalStateException("cannot expire");
            }

            @Override
            public void cancel() {
                throw new IllegalStateException("cannot cancel");
            }
        };
        Checker checker =
                new Checker(channel.eventLoop(), (probe, target, told) -> broken, clockNanos::get, 1, 10, change -> {});
        checker.apply(Map.of(good, Health.UP, faulty, Health.UP));
        for (int i = 0; i < 1000; i++) {
            clockNanos.addAndGet(OwnTime.TICK_NANOS);
            channel.advanceTimeBy(OwnTime.TICK_NANOS, TimeUnit.NANOSECONDS);
            channel.runScheduledPendingTasks();
        }
        assertThat(checker.counts().started()).isGreaterThan(20);

        checker.stop();
        assertThat(checker.counts().inFlight()).isZero();
    }

    @Test
    void tellsOfAChangeThoughTheListenerFailedAtTheResult() {
        CheckerRig rig = new CheckerRig();
        rig.failAtResults = true;
        rig.targets.behave(faulty, REFUSING);
        rig.apply(List.of(good, faulty));
        rig.run(2020);

        assertThat(rig.changes).hasSize(2);
    }

    @Test
    void goesOnWhenTheSystemLacksWhatAProbeNeedsToStart() {
        CheckerRig rig = new CheckerRig();
        boolean[] lacking = {true};
        rig.targets.behave(faulty, asked -> {
            if (lacking[0]) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return REFUSING.answerOrNull(asked);
        });
        rig.apply(List.of(good, faulty));
        rig.run(8000);
        assertThat(rig.checker.health(good)).isEqualTo(Health.UP);
        assertThat(rig.checker.health(faulty)).isEqualTo(Health.UNKNOWN);

        lacking[0] = false;
        rig.run(8000);
        assertThat(rig.checker.health(faulty)).isEqualTo(Health.DOWN);
    }
}
