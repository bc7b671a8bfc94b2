package io.millrace.proxy.config;

import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.millrace.healthcheck.verdict.CheckTiming;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The keys of {@code health-check}; those that say what is asked are in {@link ProbeSpec}. */
final class HealthCheckSpec {

    /** The keys that only some types of checks have. */
    record Group(Set<CheckType> types, List<Key<?>> keys) {}

    static final Key<Duration> INTERVAL = Key.withDefault(
            "interval",
            Scalars.duration("50ms", "1h"),
            "2s",
            "Between the starts of two probes while the verdict is settled");
    private static final Key<Duration> TIMEOUT =
            Key.withDefault("timeout", Scalars.duration("10ms", "1m"), "1s", "One probe, all its steps together");
    private static final Key<Integer> RISE =
            Key.withDefault("rise", Scalars.whole(1, 100), "2", "Passes in a row that take an endpoint in again");
    private static final Key<Integer> FALL =
            Key.withDefault("fall", Scalars.whole(1, 100), "3", "Failures in a row that take an endpoint out");
    private static final Key<Integer> JITTER =
            Key.withDefault("jitter", Portions.percent(0, 50), "10%", "By how much each interval varies either way");
    static final Key<Duration> FAST_INTERVAL = Key.withDefault(
            "fast-interval",
            Scalars.duration("50ms", "1h"),
            "500ms",
            "Interval while the verdict is in question, at most interval");
    static final Key<Duration> LONGEST_INTERVAL = Key.withDefault(
            "longest-interval",
            Scalars.duration("50ms", "24h"),
            "10s",
            "What the interval of an endpoint that stays down grows to, at least interval");
    static final Key<InetAddress> ADDRESS = Key.optional(
            "address", ProbeTypes.address(), "the endpoint's own", "Address that is asked in the endpoint's place");
    static final Key<Integer> PORT =
            Key.optional("port", Scalars.whole(1, 65_535), "the endpoint's own", "Port that is asked (all but icmp)");
    static final Key<InetAddress> SOURCE =
            Key.optional("source", ProbeTypes.address(), "any", "Address that probes are sent from (all but command)");
    static final Key<ProxyHeader> PROXY_PROTOCOL = Key.withDefault(
            "proxy-protocol",
            Scalars.oneOf(ProxyHeader.class, HealthCheckSpec::word),
            "off",
            "PROXY header that a probe begins with (tcp, tls, http, https, grpc)");

    static final List<Group> GROUPS = List.of(
            new Group(CheckType.OF_HTTP, ProbeSpec.OF_HTTP),
            new Group(Set.of(CheckType.GRPC), ProbeSpec.OF_GRPC),
            new Group(CheckType.OVER_TLS, ProbeSpec.OVER_TLS),
            new Group(Set.of(CheckType.UDP), ProbeSpec.OF_UDP),
            new Group(Set.of(CheckType.COMMAND), ProbeSpec.OF_COMMAND),
            new Group(CheckType.OVER_TCP, List.of(PROXY_PROTOCOL)),
            new Group(CheckType.WITH_PORT, List.of(PORT)),
            new Group(CheckType.FROM_HERE, List.of(SOURCE)));

    /** What a type cannot do without. */
    static final Map<CheckType, Key<?>> REQUIRED =
            Map.of(CheckType.UDP, ProbeSpec.SEND, CheckType.COMMAND, ProbeSpec.COMMAND);

    static final Section SECTION = new Section(keys(), Map.of("allOf", rules()));

    private HealthCheckSpec() {}

    private static String word(ProxyHeader header) {
        return switch (header) {
            case NONE -> "off";
            case V1 -> "v1";
            case V2 -> "v2";
        };
    }

    private static List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>(List.of(
                ProbeSpec.TYPE,
                INTERVAL,
                TIMEOUT,
                RISE,
                FALL,
                JITTER,
                FAST_INTERVAL,
                LONGEST_INTERVAL,
                ADDRESS,
                PORT,
                SOURCE,
                PROXY_PROTOCOL));
        keys.addAll(ProbeSpec.OF_HTTP);
        keys.addAll(ProbeSpec.OF_GRPC);
        keys.addAll(ProbeSpec.OVER_TLS);
        keys.addAll(ProbeSpec.OF_UDP);
        keys.addAll(ProbeSpec.OF_COMMAND);
        return keys;
    }

    private static List<Object> rules() {
        List<Object> rules = new ArrayList<>();
        for (Group group : GROUPS) {
            List<String> words =
                    group.types().stream().map(CheckType::word).sorted().toList();
            rules.add(rule(
                    Map.of("not", Map.of("enum", words)), Map.of("properties", ConfigSchema.forbidden(group.keys()))));
        }
        new TreeMap<>(REQUIRED)
                .forEach((type, key) ->
                        rules.add(rule(Map.of("const", type.word()), Map.of("required", List.of(key.name())))));
        return rules;
    }

    private static Map<String, Object> rule(Map<String, Object> type, Map<String, Object> then) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put(
                "if",
                Map.of(
                        "required", List.of(ProbeSpec.TYPE.name()),
                        "properties", Map.of(ProbeSpec.TYPE.name(), type)));
        rule.put("then", then);
        return rule;
    }

    /** Null when nobody is to probe. */
    static HealthCheckConfig buildOrNull(Values check) {
        Integer port = check == null ? null : check.of(PORT);
        return check == null
                ? null
                : new HealthCheckConfig(
                        ProbeSpec.build(check),
                        timing(check),
                        check.of(ADDRESS),
                        port == null ? 0 : port,
                        check.of(SOURCE),
                        check.of(PROXY_PROTOCOL));
    }

    /** Defaults of the other intervals give way to an interval that the file says. */
    private static CheckTiming timing(Values check) {
        Duration interval = check.of(INTERVAL);
        Duration fast = check.of(FAST_INTERVAL);
        Duration longest = check.of(LONGEST_INTERVAL);
        return new CheckTiming(
                interval,
                check.of(TIMEOUT),
                check.of(RISE),
                check.of(FALL),
                check.of(JITTER),
                fast.compareTo(interval) > 0 ? interval : fast,
                longest.compareTo(interval) < 0 ? interval : longest);
    }
}
