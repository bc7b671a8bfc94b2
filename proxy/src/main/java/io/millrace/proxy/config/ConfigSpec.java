package io.millrace.proxy.config;

import java.util.List;
import java.util.Map;

/**
 * The specification of a configuration file: every key with its type, range, default and one line of explanation.
 *
 * <p>The reader, the JSON Schema and the reference table of the documentation are all made from it. What holds between
 * keys (names that must exist, addresses that must differ) is in {@link CrossChecks}.
 */
final class ConfigSpec {
    static final int MAX_LISTENERS = 1000;
    static final int MAX_POOLS = 10_000;
    static final int MAX_ROUTES = 10_000;
    static final int MAX_ENDPOINTS = 20_000;
    static final int MAX_CONNECTIONS = 10_000_000;

    static final Key<Values> NODE = Key.section("node", NodeSpec.SECTION, "This process");
    static final Key<Values> LIMITS = Key.section("limits", NodeSpec.LIMITS, "Bounds of the whole process");
    static final Key<Values> DNS = Key.section("dns", DnsSpec.SECTION, "How host names of endpoints are resolved");
    static final Key<List<Located<Values>>> LISTENERS = Key.required(
            "listeners",
            ListType.of("listeners", ListenerSpec.SECTION, 1, MAX_LISTENERS),
            "Where clients connect, and where their traffic goes");
    static final Key<List<Located<Values>>> POOLS = Key.required(
            "pools", ListType.of("pools", PoolSpec.SECTION, 1, MAX_POOLS), "The backends behind the listeners");

    static final Key<List<Located<Values>>> ALARMS = Key.optional(
            "alarms",
            ListType.of("alarms", AlarmSpec.SECTION, 0, AlarmSpec.MAX_ALARMS),
            "none",
            "Who is called when the health of a pool changes");

    static final Section ROOT = new Section(
            List.of(NODE, LIMITS, DNS, LISTENERS, POOLS, ALARMS),
            Map.of(
                    "$schema", "https://json-schema.org/draft/2020-12/schema",
                    "title", "Millrace configuration"));

    private ConfigSpec() {}

    /** The configuration of values without a problem. */
    static Config build(Values root) {
        return new Config(
                NodeSpec.node(root.of(NODE)),
                NodeSpec.limits(root.of(LIMITS)),
                DnsSpec.build(root.of(DNS)),
                root.items(LISTENERS).stream()
                        .map(l -> ListenerSpec.build(l.value()))
                        .toList(),
                root.items(POOLS).stream().map(p -> PoolSpec.build(p.value())).toList(),
                root.items(ALARMS).stream().map(a -> AlarmSpec.build(a.value())).toList());
    }
}
