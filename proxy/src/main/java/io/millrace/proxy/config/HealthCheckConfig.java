package io.millrace.proxy.config;

import io.millrace.healthcheck.probe.Probe;
import io.millrace.healthcheck.probe.Target;
import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.millrace.healthcheck.schedule.Check;
import io.millrace.healthcheck.verdict.CheckTiming;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * What the endpoints of a pool are asked, how often, and where.
 *
 * @param address asked in place of the endpoint's own; null for the endpoint's own
 * @param port asked in place of the endpoint's own; 0 for the endpoint's own
 * @param source address that probes are sent from; null for any
 */
public record HealthCheckConfig(
        Probe probe, CheckTiming timing, InetAddress address, int port, InetAddress source, ProxyHeader proxyHeader) {

    /** The check of one endpoint, whose address is known. */
    public Check of(EndpointConfig endpoint) {
        InetSocketAddress own = endpoint.address();
        InetSocketAddress asked =
                new InetSocketAddress(address == null ? own.getAddress() : address, port == 0 ? own.getPort() : port);
        return new Check(probe, new Target(asked, endpoint.hostName(), source, proxyHeader), timing);
    }
}
