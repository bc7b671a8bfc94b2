package io.millrace.proxy.config;

import java.time.Duration;
import java.util.List;

/** The keys of {@code timeouts}, {@code limits} and {@code forwarded} of a listener. */
final class HttpSpec {
    private static final String MIN_WAIT = "1ms";
    private static final String MAX_WAIT = "24h";
    private static final int MAX_TRUSTED_PROXIES = 1000;

    private static final Key<Duration> REQUEST_HEAD = Key.withDefault(
            "request-head",
            Scalars.duration(MIN_WAIT, MAX_WAIT),
            "10s",
            "First byte of a request to the end of its head");
    private static final Key<Duration> REQUEST_BODY = Key.withDefault(
            "request-body",
            Scalars.duration(MIN_WAIT, MAX_WAIT),
            "20s",
            "Grace of a request body before min-body-rate counts");
    private static final Key<Duration> CLIENT_IDLE = Key.withDefault(
            "client-idle", Scalars.duration(MIN_WAIT, MAX_WAIT), "60s", "A client connection without a request");
    private static final Key<Duration> REQUEST = Key.withDefault(
            "request", Scalars.offOrDuration(MIN_WAIT, MAX_WAIT), "off", "A request and its response as a whole");

    static final Key<Integer> HEAD = Key.withDefault(
            "head", Scalars.size("1KiB", "1MiB"), "64KiB", "Request line and fields together (http only)");
    static final Key<Integer> TARGET = Key.withDefault(
            "target", Scalars.size("64", "1MiB"), "16KiB", "Target of the request line, at most head (http only)");
    private static final Key<Integer> FIELDS =
            Key.withDefault("fields", Scalars.whole(1, 1000), "100", "Fields of a request (http only)");
    private static final Key<Integer> PIPELINE_DEPTH = Key.withDefault(
            "pipeline-depth", Scalars.whole(1, 1000), "32", "Requests read ahead of their answers (http only)");
    private static final Key<Integer> BUFFER = Key.withDefault(
            "buffer", Scalars.size("4KiB", "16MiB"), "64KiB", "Bytes held for a slow reader in each direction");
    private static final Key<Integer> MIN_BODY_RATE = Key.withDefault(
            "min-body-rate",
            Scalars.size("0", "1GiB"),
            "500",
            "Slowest request body in bytes per second, 0 for any (http only)");

    private static final Key<List<Located<Cidr>>> TRUSTED_PROXIES = Key.optional(
            "trusted-proxies",
            ListType.of("addresses or blocks", Addresses.block(), 0, MAX_TRUSTED_PROXIES),
            "none",
            "Clients whose own X-Forwarded fields are kept and added to; everybody else's are replaced");
    private static final Key<Boolean> FOR =
            Key.withDefault("for", Scalars.bool(), "true", "Send X-Forwarded-For, the client's address");
    private static final Key<Boolean> PROTO =
            Key.withDefault("proto", Scalars.bool(), "true", "Send X-Forwarded-Proto, http or https");
    private static final Key<Boolean> HOST =
            Key.withDefault("host", Scalars.bool(), "true", "Send X-Forwarded-Host, the host the client asked for");
    private static final Key<Boolean> REQUEST_ID =
            Key.withDefault("request-id", Scalars.bool(), "true", "Send X-Request-Id, a unique name of the request");

    /** What means nothing for tcp. */
    static final List<Key<?>> HTTP_LIMITS = List.of(HEAD, TARGET, FIELDS, PIPELINE_DEPTH, MIN_BODY_RATE);

    static final Section TIMEOUTS = new Section(List.of(REQUEST_HEAD, REQUEST_BODY, CLIENT_IDLE, REQUEST));
    static final Section LIMITS = new Section(List.of(HEAD, TARGET, FIELDS, PIPELINE_DEPTH, BUFFER, MIN_BODY_RATE));
    static final Section FORWARDED = new Section(List.of(TRUSTED_PROXIES, FOR, PROTO, HOST, REQUEST_ID));

    private HttpSpec() {}

    static HttpTimeouts timeouts(Values timeouts) {
        return new HttpTimeouts(
                timeouts.of(REQUEST_HEAD), timeouts.of(REQUEST_BODY), timeouts.of(CLIENT_IDLE), timeouts.of(REQUEST));
    }

    static ListenerLimits limits(Values limits) {
        return new ListenerLimits(
                limits.of(HEAD),
                limits.of(TARGET),
                limits.of(FIELDS),
                limits.of(PIPELINE_DEPTH),
                limits.of(BUFFER),
                limits.of(MIN_BODY_RATE));
    }

    static ForwardedConfig forwarded(Values forwarded) {
        return new ForwardedConfig(
                forwarded.items(TRUSTED_PROXIES).stream().map(Located::value).toList(),
                forwarded.of(FOR),
                forwarded.of(PROTO),
                forwarded.of(HOST),
                forwarded.of(REQUEST_ID));
    }
}
