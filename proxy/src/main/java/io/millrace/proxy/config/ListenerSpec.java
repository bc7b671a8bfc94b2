package io.millrace.proxy.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** The keys of a listener. */
final class ListenerSpec {
    private static final int MAX_BINDS = 64;

    static final Key<String> NAME =
            Key.required("name", Scalars.name("a listener"), "Unique name, used in logs and metrics");
    static final Key<List<Located<InetSocketAddress>>> BIND = Key.required(
            "bind",
            new ListType<>("addresses", Addresses.bind(), 1, MAX_BINDS, true),
            "Address or addresses to listen on; port 0 lets the system choose");
    static final Key<Protocol> PROTOCOL =
            Key.required("protocol", Scalars.oneOf(Protocol.class), "What is spoken with clients");
    static final Key<String> POOL = Key.optional(
            "pool",
            Scalars.name("a pool"),
            "none",
            "The pool that serves everything; required for tcp, instead of routes for http");
    static final Key<List<Located<Values>>> ROUTES = Key.optional(
            "routes",
            ListType.of("routes", RouteSpec.SECTION, 1, ConfigSpec.MAX_ROUTES),
            "none",
            "Which requests go to which pool, the most specific first whatever the order (http only)");
    private static final Key<Integer> MAX_CONNECTIONS = Key.withDefault(
            "max-connections",
            Scalars.autoOrWhole(1, ConfigSpec.MAX_CONNECTIONS),
            "auto",
            "Client connections at the same time; auto is the limit of the process");
    static final Key<Values> TIMEOUTS =
            Key.section("timeouts", HttpSpec.TIMEOUTS, "How long clients are waited for (http only)");
    static final Key<Values> LIMITS = Key.section("limits", HttpSpec.LIMITS, "Bounds of one connection");
    static final Key<Values> FORWARDED =
            Key.section("forwarded", HttpSpec.FORWARDED, "What backends are told about the client (http only)");
    static final Key<UnderscoreNames> UNDERSCORE_NAMES = Key.withDefault(
            "underscore-names",
            Scalars.oneOf(UnderscoreNames.class),
            "drop",
            "Request fields with _ in their name: leave out, answer 400, or pass on (http only)");

    /** What means nothing for tcp. */
    static final List<Key<?>> HTTP_ONLY = List.of(ROUTES, TIMEOUTS, FORWARDED, UNDERSCORE_NAMES);

    static final Section SECTION = new Section(
            List.of(NAME, BIND, PROTOCOL, POOL, ROUTES, MAX_CONNECTIONS, TIMEOUTS, LIMITS, FORWARDED, UNDERSCORE_NAMES),
            rules());

    private ListenerSpec() {}

    private static Map<String, Object> rules() {
        Map<String, Object> tcp = Map.of(
                "required", List.of(PROTOCOL.name()),
                "properties", Map.of(PROTOCOL.name(), Map.of("const", "tcp")));
        Map<String, Object> oneTarget = Map.of(
                "oneOf", List.of(Map.of("required", List.of(POOL.name())), Map.of("required", List.of(ROUTES.name()))));
        Map<String, Object> forbidden = ConfigSchema.forbidden(HTTP_ONLY);
        forbidden.put(LIMITS.name(), Map.of("properties", ConfigSchema.forbidden(HttpSpec.HTTP_LIMITS)));
        Map<String, Object> poolAlone = Map.of("required", List.of(POOL.name()), "properties", forbidden);
        return Map.of("if", tcp, "then", poolAlone, "else", oneTarget);
    }

    static ListenerConfig build(Values listener) {
        boolean tcp = listener.of(PROTOCOL) == Protocol.TCP;
        String pool = listener.of(POOL);
        List<RouteConfig> routes = listener.items(ROUTES).stream()
                .map(route -> RouteSpec.build(route.value()))
                .toList();
        List<RouteConfig> catchAll = tcp || pool == null ? List.of() : List.of(new RouteConfig(null, null, pool));
        return new ListenerConfig(
                listener.of(NAME),
                listener.items(BIND).stream().map(Located::value).toList(),
                listener.of(PROTOCOL),
                tcp ? pool : null,
                routes.isEmpty() ? catchAll : routes,
                listener.of(MAX_CONNECTIONS),
                HttpSpec.timeouts(listener.of(TIMEOUTS)),
                HttpSpec.limits(listener.of(LIMITS)),
                HttpSpec.forwarded(listener.of(FORWARDED)),
                listener.of(UNDERSCORE_NAMES));
    }
}
