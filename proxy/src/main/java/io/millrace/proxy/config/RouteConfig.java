package io.millrace.proxy.config;

/**
 * A match on host and path with the pool that serves what matches.
 *
 * @param host lower case, exact or {@code *.suffix}; null = any host
 * @param path as written: {@code /x} or {@code /x/} is a prefix on segment borders, {@code =/x} is exact; null = any
 *     path
 */
public record RouteConfig(String host, String path, String pool) {}
