package io.millrace.proxy.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The keys of {@code node} and {@code limits}. */
final class NodeSpec {
    private static final Key<String> NAME = Key.optional(
            "name", Scalars.name("a node"), "host name", "What this process calls itself in logs and metrics");
    static final Key<String> ZONE =
            Key.optional("zone", Scalars.name("a zone"), "none", "The zone this process stands in");
    private static final Key<Integer> WORKERS =
            Key.withDefault("workers", Scalars.autoOrWhole(1, 256), "auto", "Event loops; auto is one per processor");
    private static final Key<Transport> TRANSPORT = Key.withDefault(
            "transport",
            Scalars.oneOf(Transport.class, transport -> transport.name().toLowerCase(Locale.ROOT)),
            "auto",
            "What event loops wait on; auto takes the best that works on this machine");
    private static final Key<Duration> SHUTDOWN_GRACE = Key.withDefault(
            "shutdown-grace",
            Scalars.duration("0s", "24h"),
            "30s",
            "How long what runs may take to finish after SIGTERM");
    private static final Key<Integer> CONNECTIONS = Key.withDefault(
            "connections",
            Scalars.autoOrWhole(1, ConfigSpec.MAX_CONNECTIONS),
            "auto",
            "Client connections over all listeners; auto follows from the limit of open files");

    static final Section SECTION = new Section(List.of(NAME, ZONE, WORKERS, TRANSPORT, SHUTDOWN_GRACE));
    static final Section LIMITS = new Section(List.of(CONNECTIONS));

    private NodeSpec() {}

    static NodeConfig node(Values node) {
        String name = node.of(NAME);
        return new NodeConfig(
                name == null ? HostName.ofThisMachine() : name,
                node.of(ZONE),
                node.of(WORKERS),
                node.of(TRANSPORT),
                node.of(SHUTDOWN_GRACE));
    }

    static LimitsConfig limits(Values limits) {
        return new LimitsConfig(limits.of(CONNECTIONS));
    }
}
