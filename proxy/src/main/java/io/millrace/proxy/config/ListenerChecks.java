package io.millrace.proxy.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules between the values of listeners, and between listeners and pools. */
final class ListenerChecks {
    private final Reading reading;
    private final Set<String> poolNames = new LinkedHashSet<>();
    private final Map<InetSocketAddress, Map<InetSocketAddress, Spot>> bound = new HashMap<>();
    private int routesInAll;

    ListenerChecks(Reading reading, List<Located<String>> poolNames) {
        this.reading = reading;
        poolNames.forEach(name -> this.poolNames.add(name.value()));
    }

    void check(List<Located<Values>> listeners) {
        for (Located<Values> listener : listeners) {
            Protocol protocol = listener.value().of(ListenerSpec.PROTOCOL);
            CrossChecks.present(listener.value().items(ListenerSpec.BIND)).forEach(this::checkBind);
            checkPool(listener.value().located(ListenerSpec.POOL));
            checkRoutes(listener, CrossChecks.present(listener.value().items(ListenerSpec.ROUTES)));
            if (protocol == Protocol.TCP) {
                checkTcp(listener);
            } else if (protocol == Protocol.HTTP) {
                checkHttp(listener);
            }
        }
    }

    /**
     * Two sockets on one port conflict when they are bound to the same address, or one of them to every address of the
     * family.
     */
    private void checkBind(Located<InetSocketAddress> bind) {
        InetSocketAddress address = bind.value();
        if (address.getPort() == 0) {
            return;
        }
        InetSocketAddress any = any(address);
        Map<InetSocketAddress, Spot> samePort = bound.computeIfAbsent(any, none -> new LinkedHashMap<>());
        Spot before = address.equals(any) && !samePort.isEmpty()
                ? samePort.values().iterator().next()
                : samePort.getOrDefault(any, samePort.get(address));
        if (before == null) {
            samePort.put(address, bind.spot());
        } else {
            String expected = "an address and port of its own; taken on line " + before.line();
            reading.refuse(bind.spot(), new Refused("duplicate bind", expected), written(address));
        }
    }

    /** Every address of the same family with the same port. */
    private static InetSocketAddress any(InetSocketAddress address) {
        InetAddress any = IpLiteral.ofBytes(new byte[address.getAddress().getAddress().length]);
        return new InetSocketAddress(any, address.getPort());
    }

    /** Without any pool that could be meant the file has another problem already. */
    private void checkPool(Located<String> pool) {
        boolean named = pool != null && pool.value() != null;
        if (named && !poolNames.isEmpty() && !poolNames.contains(pool.value())) {
            reading.refuse(pool.spot(), Refused.unknown("pool", poolNames), pool.value());
        }
    }

    private void checkRoutes(Located<Values> listener, List<Located<Values>> routes) {
        Map<String, Spot> matched = new HashMap<>();
        for (Located<Values> route : routes) {
            checkPool(route.value().located(RouteSpec.POOL));
            String match = RouteSpec.matched(route.value());
            Spot before = match == null ? null : matched.putIfAbsent(match, route.spot());
            if (before != null) {
                reading.refuse(
                        route.spot(), new Refused("duplicate match", "once; first on line " + before.line()), match);
            }
        }
        boolean within = routesInAll <= ConfigSpec.MAX_ROUTES;
        routesInAll += routes.size();
        if (within && routesInAll > ConfigSpec.MAX_ROUTES) {
            reading.refuse(
                    listener.spot(),
                    "too many routes in all listeners (expected: at most " + ConfigSpec.MAX_ROUTES + ")");
        }
    }

    private void checkTcp(Located<Values> listener) {
        if (!listener.value().says(ListenerSpec.POOL)) {
            reading.refuse(listener.spot(), Section.missing(ListenerSpec.POOL));
        }
        refuseHttpOnly(listener.value(), ListenerSpec.HTTP_ONLY);
        Values limits = listener.value().of(ListenerSpec.LIMITS);
        if (limits != null) {
            refuseHttpOnly(limits, HttpSpec.HTTP_LIMITS);
        }
    }

    private void refuseHttpOnly(Values values, Collection<Key<?>> keys) {
        for (Key<?> key : keys) {
            if (values.says(key)) {
                Refused httpOnly = new Refused("http only key", "protocol http, or the key left out");
                reading.refuse(values.located(key).spot(), httpOnly, key.name());
            }
        }
    }

    private void checkHttp(Located<Values> listener) {
        boolean pool = listener.value().says(ListenerSpec.POOL);
        boolean routes = listener.value().says(ListenerSpec.ROUTES);
        if (pool && routes) {
            reading.refuse(
                    listener.value().located(ListenerSpec.POOL).spot(),
                    "pool beside routes (expected: one of them; a route without match serves the rest)");
        } else if (!pool && !routes) {
            reading.refuse(listener.spot(), "missing key \"routes\" (expected: routes or pool)");
        }
        checkTarget(listener.value().of(ListenerSpec.LIMITS));
    }

    private void checkTarget(Values limits) {
        Integer target = limits == null || !limits.says(HttpSpec.TARGET) ? null : limits.of(HttpSpec.TARGET);
        Integer head = limits == null ? null : limits.of(HttpSpec.HEAD);
        if (target != null && head != null && target > head) {
            reading.refuse(
                    limits.located(HttpSpec.TARGET).spot(),
                    "target " + target + " above head " + head + " (expected: at most head, which holds it)");
        }
    }

    /** An address as a user writes it. */
    static String written(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
