package io.millrace.proxy.http;

import io.millrace.proxy.http.wire.HeadRules;
import io.millrace.proxy.pool.Pool;
import io.millrace.proxy.route.RouteTable;

/**
 * What an http listener does with an exchange, as of one configuration.
 *
 * @param requestNanos bound of a whole exchange, 0 = none
 * @param requestBodyNanos time a request body may take in any case, before {@code minBodyRate} counts
 * @param minBodyRate slowest request body in bytes per second, 0 = any
 * @param bufferBytes held in memory for a slow reader, per direction
 */
public record HttpSettings(
        RouteTable<Pool> routes,
        HeadRules rules,
        ForwardedPolicy forwarded,
        long requestHeadNanos,
        long requestBodyNanos,
        long clientIdleNanos,
        long requestNanos,
        int pipelineDepth,
        int bufferBytes,
        int minBodyRate) {}
