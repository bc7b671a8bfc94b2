/**
 * Probes: one question to one backend server, asked once over the network.
 *
 * <p>Lives here: how each kind of {@link io.millrace.healthcheck.probe.Probe} is asked, and what an answer is worth, as a {@code
 * ProbeResult} with layer and reason. Not here: when to ask and for how long to wait ({@code schedule}), and what several
 * results in a row mean ({@code verdict}).
 *
 * <p>Entry type: {@link io.millrace.healthcheck.probe.NetworkProber}. Inside, {@code StreamAttempt} asks over TCP whatever its
 * {@code Question} is; {@code UdpAttempt}, {@code IcmpAttempt} and {@code CommandAttempt} are the other ways.
 *
 * <p>Threading: the event loop of the {@link io.millrace.healthcheck.probe.Wire}. What blocks it or keeps it for long (TLS
 * computations, pings, programs) runs on a few daemon threads and comes back to the loop.
 */
package io.millrace.healthcheck.probe;
