package io.millrace.proxy.route;

import static java.util.Objects.requireNonNull;

/**
 * One way to a target: requests for {@code host} and {@code path} go to {@code target}.
 *
 * @param host {@code null} for any; {@code api.example.com} for that one; {@code *.example.com} for every name below
 *     example.com but not for it; {@code [::1]} for an IPv6 literal. Without a port; ASCII, in any case.
 * @param path {@code null} for any, also for none; {@code /v1} or {@code /v1/} for /v1, /v1/ and everything below, but not
 *     for /v1x; {@code =/v1} for exactly that one
 * @param target what a match answers, not {@code null}
 */
public record Route<T>(String host, String path, T target) {

    public Route {
        requireNonNull(target, "target");
        if (host != null && !Hosts.isPattern(host)) {
            throw new IllegalArgumentException(
                    "host: \"" + host + "\" (expected: a host name without port, or *. before one)");
        }
        if (path != null && !Paths.isPattern(path)) {
            throw new IllegalArgumentException("path: \"" + path + "\" (expected: /prefix or =/exact)");
        }
    }
}
