package io.millrace.healthcheck.outlier;

import java.time.Duration;

/**
 * What makes live traffic eject an endpoint, and for how long.
 *
 * @param consecutiveGatewayFailures refused, timed out, reset or answered with 502, 503 or 504, in a row; 0 for off
 * @param consecutiveAppFailures answered with another 5xx, in a row; 0 for off
 * @param failurePercent share of gateway failures in a window; 0 for off
 * @param failureMinRequests below which a window says nothing about failures
 * @param latencyFactor how many times the median of its siblings' p95 an endpoint's p95 may be; 0 for off
 * @param latencyMinRequests below which a window says nothing about latency
 * @param latencyWindows in a row that must be slow
 * @param minSiblings endpoints with enough requests, below which nobody is compared
 * @param window length of a window
 * @param baseTime of the first ejection; the n-th lasts n times as long
 * @param longestTime of an ejection
 * @param maxPercent of a pool's endpoints that may be ejected at once, but always one
 */
public record OutlierPolicy(
        int consecutiveGatewayFailures,
        int consecutiveAppFailures,
        int failurePercent,
        int failureMinRequests,
        double latencyFactor,
        int latencyMinRequests,
        int latencyWindows,
        int minSiblings,
        Duration window,
        Duration baseTime,
        Duration longestTime,
        int maxPercent) {}
