package io.millrace.proxy.config;

import java.util.List;

/**
 * Which fields tell a backend who asked, and whose word about it is believed.
 *
 * @param trustedProxies clients whose own forwarded fields are appended to; everybody else's are replaced
 * @param forwardedFor send {@code X-Forwarded-For}
 * @param proto send {@code X-Forwarded-Proto}
 * @param host send {@code X-Forwarded-Host}
 * @param requestId send {@code X-Request-Id}
 */
public record ForwardedConfig(
        List<Cidr> trustedProxies, boolean forwardedFor, boolean proto, boolean host, boolean requestId) {
    public ForwardedConfig {
        trustedProxies = List.copyOf(trustedProxies);
    }
}
