package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.command.CommandRunner;
import io.millrace.healthcheck.probe.Probe.TlsTrust;
import java.util.concurrent.ExecutorService;

/**
 * The probes of this package, over a {@link Wire}.
 *
 * <p>Threading: the event loop of its wire; {@link #stop} on any thread.
 * <br>Ownership: of a few threads for TLS, pings and commands, until {@link #stop}.
 * <br>Limits: it bounds each attempt in memory, not the number of attempts, nor their time: that is the scheduler's.
 */
public final class NetworkProber implements Prober {

    /** A full handshake takes a millisecond of a core; probing leaves the rest of the cores to traffic. */
    private static final int TLS_THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);

    /** Seconds of work: what waits behind more than this comes too late for any sensible timeout. */
    private static final int MAX_WAITING_FOR_TLS = 4096;

    private final Wire wire;
    private final CommandRunner commands = CommandAttempt.newRunner();
    private final Pings pings = new Pings();
    private final ExecutorService tlsThreads =
            ProbeThreads.pool("millrace-probe-tls", TLS_THREADS, MAX_WAITING_FOR_TLS);
    private final TlsContexts tlsContexts;

    public NetworkProber(Wire wire) {
        this.wire = wire;
        tlsContexts = new TlsContexts(wire.loop(), tlsThreads);
    }

    @Override
    public Attempt start(Probe probe, Target target, Attempt.Listener listener) {
        if (probe instanceof Probe.Tcp) {
            return stream(target, StreamAttempt::pass, listener);
        }
        if (probe instanceof Probe.Tls tls) {
            return stream(target, secured(tls.trust(), false, StreamAttempt::pass), listener);
        }
        if (probe instanceof Probe.Http http) {
            Question question = new HttpQuestion(http);
            return stream(target, http.trust() == null ? question : secured(http.trust(), false, question), listener);
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
        Probe.Grpc grpc = (Probe.Grpc) probe;
        Question question = new GrpcQuestion(grpc);
        return stream(target, grpc.trust() == null ? question : secured(grpc.trust(), true, question), listener);
    }

    /** Files of trusted certificates are read anew by the attempts that follow, as after a reload of the configuration. */
    public void forgetTrust() {
        assert wire.loop().inEventLoop();
        tlsContexts.forget();
    }

    /** Kills the commands under way and lets its threads go; probes of these kinds are refused from here on. Threading: any thread. */
    public void stop() {
        commands.stop();
        pings.stop();
        tlsThreads.shutdownNow();
    }

    private Attempt stream(Target target, Question question, Attempt.Listener listener) {
        return new StreamAttempt(wire.loop(), target, question, listener).start(wire);
    }

    private Question secured(TlsTrust trust, boolean http2, Question within) {
        return new TlsQuestion(trust, tlsContexts.of(trust, http2), tlsThreads, within);
    }
}
