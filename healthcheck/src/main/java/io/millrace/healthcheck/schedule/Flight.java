package io.millrace.healthcheck.schedule;

import io.millrace.healthcheck.probe.Attempt;
import io.millrace.healthcheck.verdict.ProbeResult;
import java.util.function.BiConsumer;

/** A probe under way, due when its time is up. Threading: the health thread. */
final class Flight extends Due implements Attempt.Listener {

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

    boolean ended() {
        return ended;
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
        attempt.expire();
        onResult(Flights.BROKEN);
    }

    void cancel() {
        ended = true;
        attempt.cancel();
    }
}
