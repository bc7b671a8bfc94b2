package io.millrace.proxy.config;

import io.millrace.healthcheck.name.NamePolicy;
import io.millrace.healthcheck.name.NamePolicy.Families;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** The keys of {@code dns}. */
final class DnsSpec {
    private static final int MAX_SERVERS = 8;

    private static final Key<List<Located<InetSocketAddress>>> SERVERS = Key.optional(
            "servers",
            ListType.of("addresses", Addresses.server(), 1, MAX_SERVERS),
            "those of /etc/resolv.conf",
            "Name servers, asked in this order");
    private static final Key<Families> FAMILIES = Key.withDefault(
            "families",
            Scalars.oneOf(Families.class),
            "ipv4-first",
            "Which addresses count; with ipv4-first those of IPv6 only when there is none of IPv4");
    private static final Key<Duration> TIMEOUT = Key.withDefault(
            "timeout",
            Scalars.duration("10ms", "30s"),
            "1s",
            "One question to one server, before the next one is asked; all are asked twice");
    static final Key<Duration> MIN_TTL = Key.withDefault(
            "min-ttl", Scalars.duration("1s", "24h"), "1s", "How long an answer holds at least, whatever it says");
    static final Key<Duration> MAX_TTL = Key.withDefault(
            "max-ttl", Scalars.duration("1s", "24h"), "5m", "How long an answer holds at most, at least min-ttl");
    private static final Key<Duration> NEGATIVE_TTL = Key.withDefault(
            "negative-ttl",
            Scalars.duration("100ms", "1h"),
            "2s",
            "How long after a failure the question is asked again; doubles four times");

    static final Section SECTION = new Section(List.of(SERVERS, FAMILIES, TIMEOUT, MIN_TTL, MAX_TTL, NEGATIVE_TTL));

    private DnsSpec() {}

    static NamePolicy build(Values dns) {
        return new NamePolicy(
                dns.items(SERVERS).stream().map(Located::value).toList(),
                dns.of(FAMILIES),
                dns.of(TIMEOUT),
                dns.of(MIN_TTL),
                dns.of(MAX_TTL),
                dns.of(NEGATIVE_TTL));
    }

    /** The rules between the keys. */
    static void check(Values dns, Reading reading) {
        Durations.refuseAbove(dns, MIN_TTL, MAX_TTL, reading);
    }
}
