package io.millrace.proxy.config;

import java.time.Duration;

/**
 * How long a pool waits for its endpoints.
 *
 * @param connect one connection attempt
 * @param connectBudget all attempts for one exchange or connection together
 * @param responseHead end of the request to end of the response head
 * @param streamIdle no byte in either direction
 */
public record PoolTimeouts(Duration connect, Duration connectBudget, Duration responseHead, Duration streamIdle) {}
