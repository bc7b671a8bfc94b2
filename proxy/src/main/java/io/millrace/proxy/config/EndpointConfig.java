package io.millrace.proxy.config;

import io.millrace.healthcheck.AdminState;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One backend server, or all that a host name stands for.
 *
 * @param address port 1..65535; unresolved for a host name whose addresses are not known yet
 * @param hostName in lower case, that the address was or is to be resolved from; null for an address as it was written
 * @param resolve which of the addresses of a host name are endpoints
 * @param weight share of the traffic relative to the other endpoints of its tier, 0..256; 0 = no new traffic
 * @param state the stronger of its own and its zone's
 */
public record EndpointConfig(
        InetSocketAddress address, String hostName, Resolve resolve, int weight, AdminState state) {

    /** This endpoint at one of the addresses of its host name. */
    public EndpointConfig at(InetAddress known) {
        return new EndpointConfig(new InetSocketAddress(known, address.getPort()), hostName, resolve, weight, state);
    }
}
