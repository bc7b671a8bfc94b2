package io.millrace.healthcheck.schedule;

import io.millrace.healthcheck.verdict.ProbeResult.Outcome;

/** What a checker has done, counted. Threading: written by the health thread, read by any. */
final class Tally {

    private volatile long checks;
    private volatile long inFlight;
    private volatile long started;
    private volatile long passed;
    private volatile long failed;
    private volatile long inconclusive;
    private volatile long cancelled;
    private volatile long delayed;
    private volatile long stalls;
    private volatile long longestStallNanos;

    void checks(int now) {
        checks = now;
    }

    void inFlight(int now) {
        inFlight = now;
    }

    void started() {
        started++;
    }

    void delayed() {
        delayed++;
    }

    void cancelled() {
        cancelled++;
    }

    void ended(Outcome outcome) {
        switch (outcome) {
            case PASS, DEGRADED -> passed++;
            case FAIL -> failed++;
            case INCONCLUSIVE -> inconclusive++;
        }
    }

    void time(OwnTime time) {
        if (time.stalls() != stalls) {
            longestStallNanos = time.longestStallNanos();
            stalls = time.stalls();
        }
    }

    CheckerCounts read() {
        return new CheckerCounts(
                checks, inFlight, started, passed, failed, inconclusive, cancelled, delayed, stalls, longestStallNanos);
    }
}
