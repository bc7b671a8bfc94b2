package io.millrace.healthcheck.schedule;

import io.millrace.healthcheck.probe.Attempt;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A probe under way, due when its time is up. Threading: the health thread. */
final class Flight extends Due implements Attempt.Listener {

    private static final ProbeResult BROKEN =
            new ProbeResult(Outcome.INCONCLUSIVE, Layer.SELF, Reason.BUG, "no result");

    private static final Logger LOG = LoggerFactory.getLogger(Flight.class);

    final CheckRun run;

    /** By the program's clock. */
    final long startedNanos;

    /** In own time. */
    final long tookOffNanos;

    /** What own time had left out when it started. */
    final long missedNanos;

    private final BiConsumer<Flight, ProbeResult> landing;
    private Attempt attempt;
    private boolean ended;

    Flight(CheckRun run, long startedNanos, OwnTime time, BiConsumer<Flight, ProbeResult> landing) {
        this.run = run;
        this.startedNanos = startedNanos;
        this.tookOffNanos = time.nanos();
        this.missedNanos = time.missedNanos();
        this.landing = landing;
    }

    void attempt(Attempt started) {
        attempt = started;
    }

    @Override
    public void onResult(ProbeResult result) {
        if (!ended) {
            ended = true;
            landing.accept(this, result);
        }
    }

    /** Its time is up. An attempt that has nothing to say even now says nothing of its target. */
    void expire() {
        guarded(attempt::expire);
        onResult(BROKEN);
    }

    void cancel() {
        ended = true;
        guarded(attempt::cancel);
    }

    /** What one attempt gets wrong must not cost the others their time. */
    private void guarded(Runnable ending) {
        try {
            ending.run();
        } catch (Throwable e) {
            LOG.error("ending a probe failed: {}", run.check(), e);
        }
    }
}
