package io.millrace.proxy.config;

/**
 * Bounds of the whole process.
 *
 * @param connections downstream connections over all listeners, 0 = derived from the descriptor limit at run time
 */
public record LimitsConfig(int connections) {}
