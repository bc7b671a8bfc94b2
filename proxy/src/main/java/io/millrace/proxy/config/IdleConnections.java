package io.millrace.proxy.config;

import java.time.Duration;

/**
 * Upstream connections kept for the next request.
 *
 * @param max per endpoint, over all event loops; 0 = none is kept
 * @param age longest time one lies unused
 */
public record IdleConnections(int max, Duration age) {}
