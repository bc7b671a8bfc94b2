package io.millrace.healthcheck.probe;

/** Starts probes. Threading: the event loop of its {@link Wire}. */
public interface Prober {

    /** Starts one attempt; whatever goes wrong is told to {@code listener}, never thrown. */
    Attempt start(Probe probe, Target target, Attempt.Listener listener);
}
