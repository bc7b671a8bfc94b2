package io.millrace.proxy.config;

/**
 * A value with the spot it was read from.
 *
 * @param value null when it was refused, or when the text says that there is none (off)
 */
record Located<T>(T value, Spot spot) {}
