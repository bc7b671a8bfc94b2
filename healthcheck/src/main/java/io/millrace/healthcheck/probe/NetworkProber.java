package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;

/**
 * The probes of this package, over a {@link Wire}.
 *
 * <p>Threading: the event loop of its wire.
 */
public final class NetworkProber implements Prober {

    /** Connected is all that was asked. */
    private static final Question NOTHING_MORE = (pipeline, attempt) -> attempt.end(ProbeResult.passed(Layer.L4));

    private final Wire wire;

    public NetworkProber(Wire wire) {
        this.wire = wire;
    }

    @Override
    public Attempt start(Probe probe, Target target, Attempt.Listener listener) {
        if (probe instanceof Probe.Tcp) {
            return stream(target, NOTHING_MORE, listener);
        }
        String kind = probe.getClass().getSimpleName();
        return stream(
                target,
                (pipeline, attempt) -> attempt.end(SocketFailure.bug(new UnsupportedOperationException(kind))),
                listener);
    }

    private Attempt stream(Target target, Question question, Attempt.Listener listener) {
        return new StreamAttempt(wire.loop(), target, question, listener).start(wire);
    }
}
