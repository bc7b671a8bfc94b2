package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.command.CommandRunner;
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
    private final CommandRunner commands = CommandAttempt.newRunner();
    private final Pings pings = new Pings();

    public NetworkProber(Wire wire) {
        this.wire = wire;
    }

    @Override
    public Attempt start(Probe probe, Target target, Attempt.Listener listener) {
        if (probe instanceof Probe.Tcp) {
            return stream(target, NOTHING_MORE, listener);
        }
        if (probe instanceof Probe.Udp udp) {
            return new UdpAttempt(wire.loop(), udp, target, listener).start(wire);
        }
        if (probe instanceof Probe.Icmp) {
            return new IcmpAttempt(wire.loop(), target, listener).start(pings);
        }
        if (probe instanceof Probe.Command command) {
            return new CommandAttempt(wire.loop(), listener).start(commands, command, target);
        }
        String kind = probe.getClass().getSimpleName();
        return stream(
                target,
                (pipeline, attempt) -> attempt.end(SocketFailure.bug(new UnsupportedOperationException(kind))),
                listener);
    }

    /** Kills the commands under way and lets its threads go; probes of these kinds are refused from here on. Threading: any thread. */
    public void stop() {
        commands.stop();
        pings.stop();
    }

    private Attempt stream(Target target, Question question, Attempt.Listener listener) {
        return new StreamAttempt(wire.loop(), target, question, listener).start(wire);
    }
}
