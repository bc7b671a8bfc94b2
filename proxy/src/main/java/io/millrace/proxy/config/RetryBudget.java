package io.millrace.proxy.config;

/**
 * How many retries may run at the same time in a pool.
 *
 * @param percent of the active requests
 * @param min allowed whatever the percentage comes to
 */
public record RetryBudget(int percent, int min) {}
