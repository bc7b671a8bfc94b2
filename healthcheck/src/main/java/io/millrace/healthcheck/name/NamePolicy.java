package io.millrace.healthcheck.name;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Who is asked for the addresses of host names, and how long an answer holds.
 *
 * @param servers asked in this order; none for those of the system
 * @param families which addresses count
 * @param timeout of one question to one server
 * @param minTtl how long an answer holds at least
 * @param maxTtl how long an answer holds at most
 * @param negativeTtl how long after a first failure the question is asked again
 */
public record NamePolicy(
        List<InetSocketAddress> servers,
        Families families,
        Duration timeout,
        Duration minTtl,
        Duration maxTtl,
        Duration negativeTtl) {

    /**
     * Which of a name's addresses count.
     *
     * <p>Why: most servers with addresses of both families are one machine, which would count twice.
     */
    public enum Families {
        /** IPv6 addresses only when there is none of IPv4. */
        IPV4_FIRST,
        /** IPv4 addresses only when there is none of IPv6. */
        IPV6_FIRST,
        BOTH
    }

    public NamePolicy {
        servers = List.copyOf(servers);
    }
}
