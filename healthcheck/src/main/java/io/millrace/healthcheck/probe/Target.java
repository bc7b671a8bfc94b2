package io.millrace.healthcheck.probe;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Whom a probe goes to, and from where.
 *
 * @param address resolved
 * @param hostName the name it was resolved from; null for an endpoint given by address
 * @param source address to send from; null for any
 * @param proxyHeader what is said before the first byte of a TCP probe, as the endpoint expects of its proxy
 */
public record Target(InetSocketAddress address, String hostName, InetAddress source, ProxyHeader proxyHeader) {

    /** The PROXY protocol: which version, if any. A probe says LOCAL (version 2) or UNKNOWN (version 1). */
    public enum ProxyHeader {
        NONE,
        V1,
        V2
    }
}
