package io.millrace.healthcheck.name;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Who is asked for the addresses of host names, and how long an answer holds.
 *
 * @param servers asked in this order; none for those of the system
 * @param timeout of one question to one server
 * @param minTtl how long an answer holds at least
 * @param maxTtl how long an answer holds at most
 * @param negativeTtl how long after a failure the question is asked again, at first
 */
public record NamePolicy(
        List<InetSocketAddress> servers, Duration timeout, Duration minTtl, Duration maxTtl, Duration negativeTtl) {
    public NamePolicy {
        servers = List.copyOf(servers);
    }
}
