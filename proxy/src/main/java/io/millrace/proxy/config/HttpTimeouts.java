package io.millrace.proxy.config;

import java.time.Duration;

/**
 * How long an HTTP listener waits for its clients.
 *
 * @param requestHead first byte to end of the head, whatever arrives in between
 * @param requestBody grace of a body before {@link ListenerLimits#minBodyRate} counts
 * @param clientIdle a connection without a request
 * @param request whole exchange, null = off
 */
public record HttpTimeouts(Duration requestHead, Duration requestBody, Duration clientIdle, Duration request) {}
