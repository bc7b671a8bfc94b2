package io.millrace.proxy.config;

import java.net.InetSocketAddress;

/**
 * One backend server.
 *
 * @param address resolved, port 1..65535
 * @param weight share of the traffic relative to the other endpoints of its tier, 0..256; 0 = no new traffic
 */
public record EndpointConfig(InetSocketAddress address, int weight) {}
