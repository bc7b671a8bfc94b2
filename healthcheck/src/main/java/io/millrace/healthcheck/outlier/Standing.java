package io.millrace.healthcheck.outlier;

import java.util.SplittableRandom;

/** What is known of one endpoint: its last window, and whether it is out. Threading: the thread that decides. */
final class Standing {

    final String name;
    final Traffic traffic;
    final Term term = new Term();
    final Slowness slowness = new Slowness();
    final ProbeMemory probes = new ProbeMemory();
    int index;
    ZoneStanding zone;

    private final LatencyDelta latencies = new LatencyDelta();
    private long okBefore;
    private long gatewayFailuresBefore;
    private long appFailuresBefore;
    private long ok;
    private long gatewayFailures;
    private long appFailures;
    private Suspicion suspicion;
    private Suspicion ejectedFor;
    private boolean wentOutInThisWindow;

    Standing(String name, Traffic traffic) {
        this.name = name;
        this.traffic = traffic;
    }

    /** Ends a window and begins the next one. */
    void turnWindow(LatencyDelta.Scratch scratch) {
        peek();
        okBefore = traffic.ok();
        gatewayFailuresBefore = traffic.gatewayFailures();
        appFailuresBefore = traffic.appFailures();
        latencies.take(traffic, requests() > 0, scratch);
        slowness.window(scratch.delta());
    }

    /** Looks at the window that has not ended yet. An answer that was cut off is taken back, so a count may fall. */
    void peek() {
        ok = Math.max(0, traffic.ok() - okBefore);
        gatewayFailures = traffic.gatewayFailures() - gatewayFailuresBefore;
        appFailures = traffic.appFailures() - appFailuresBefore;
    }

    long ok() {
        return ok;
    }

    long requests() {
        return ok + gatewayFailures + appFailures;
    }

    long gatewayFailures() {
        return gatewayFailures;
    }

    /** Whether it, or its whole zone, is out. */
    boolean out() {
        return term.out() || zone.term.out();
    }

    /** What speaks against it as of the last look; null for nothing. */
    Suspicion suspicionOrNull() {
        return suspicion;
    }

    void suspect(Suspicion suspicionOrNull) {
        suspicion = suspicionOrNull;
    }

    void eject(long nowNanos, OutlierPolicy policy, SplittableRandom random) {
        term.begin(nowNanos, policy, random);
        ejectedFor = suspicion;
        suspicion = null;
        wentOutInThisWindow = true;
    }

    /** What speaks, or has led to its ejection in this window; null for nothing. */
    Suspicion badThisWindowOrNull() {
        return wentOutInThisWindow ? ejectedFor : suspicion;
    }

    Suspicion ejectedFor() {
        return ejectedFor;
    }

    void closeWindow() {
        suspicion = null;
        wentOutInThisWindow = false;
    }

    /** Its zone is out, and so is it, for as long; what led to its own ejection in this window was the fault of its zone. */
    void absorbedByZone(long nowNanos) {
        if (term.out() && wentOutInThisWindow) {
            term.withdraw(nowNanos);
        } else if (term.out()) {
            term.end(nowNanos);
        }
        closeWindow();
    }

    /** Traffic comes to it again, and it is judged by that alone. */
    void beginAnew() {
        traffic.forgetStreaks();
        slowness.forget();
    }
}
