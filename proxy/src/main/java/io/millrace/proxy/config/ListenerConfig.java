package io.millrace.proxy.config;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Bound addresses with the protocol spoken on them and where their traffic goes.
 *
 * @param binds at least one, resolved; port 0 lets the system choose
 * @param pool the pool of a tcp listener; null for http, where a catch-all pool is a route without host and path
 * @param routes at least one for http, empty for tcp
 * @param maxConnections at the same time, 0 = only the limit of the process
 * @param timeouts http only; the defaults for tcp, never null
 * @param limits {@code bufferBytes} for both protocols, the rest http only; never null
 * @param forwarded http only; the defaults for tcp, never null
 * @param underscoreNames http only; the default for tcp
 */
public record ListenerConfig(
        String name,
        List<InetSocketAddress> binds,
        Protocol protocol,
        String pool,
        List<RouteConfig> routes,
        int maxConnections,
        HttpTimeouts timeouts,
        ListenerLimits limits,
        ForwardedConfig forwarded,
        UnderscoreNames underscoreNames) {
    public ListenerConfig {
        binds = List.copyOf(binds);
        routes = List.copyOf(routes);
    }
}
