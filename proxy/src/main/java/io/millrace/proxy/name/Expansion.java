package io.millrace.proxy.name;

import io.millrace.healthcheck.name.KnownName;
import io.millrace.proxy.config.EndpointConfig;
import io.millrace.proxy.config.PoolConfig;
import io.millrace.proxy.config.Resolve;
import io.millrace.proxy.config.ZoneConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Pools in which each host name is replaced by an endpoint for each of its addresses, or for the first of them.
 *
 * <p>An address is one endpoint of a pool: what the configuration gives as an address comes before what a name stands for,
 * and an earlier name before a later one.
 *
 * <p>Limits: {@value #MAX_ENDPOINTS} endpoints in all pools, as many as a configuration may write; what lies above is left out.
 *
 * @param pools in the same order; a zone may be without endpoints
 * @param complaints what had to be left out, in words
 */
record Expansion(List<PoolConfig> pools, List<String> complaints) {
    static final int MAX_ENDPOINTS = 20_000;

    static Expansion of(List<PoolConfig> pools, Map<String, KnownName> known) {
        return new Making(known).all(pools);
    }

    /** The host names that pools hold, each with the names of those pools. */
    static Map<String, Set<String>> poolsByName(List<PoolConfig> pools) {
        Map<String, Set<String>> poolsByName = new HashMap<>();
        for (PoolConfig pool : pools) {
            for (ZoneConfig zone : pool.zones()) {
                zone.endpoints().stream()
                        .filter(Expansion::named)
                        .forEach(endpoint -> poolsByName
                                .computeIfAbsent(endpoint.hostName(), none -> new TreeSet<>())
                                .add(pool.name()));
            }
        }
        return Map.copyOf(poolsByName);
    }

    private static boolean named(EndpointConfig endpoint) {
        return endpoint.hostName() != null;
    }

    /** One expansion under way. */
    private static final class Making {
        private final Map<String, KnownName> known;
        private final List<String> complaints = new ArrayList<>();
        private int endpoints;

        Making(Map<String, KnownName> known) {
            this.known = known;
        }

        Expansion all(List<PoolConfig> pools) {
            List<PoolConfig> expanded = new ArrayList<>();
            for (PoolConfig pool : pools) {
                boolean plain = pool.zones().stream()
                        .flatMap(zone -> zone.endpoints().stream())
                        .noneMatch(Expansion::named);
                expanded.add(plain ? counted(pool) : pool(pool));
            }
            return new Expansion(List.copyOf(expanded), List.copyOf(complaints));
        }

        private PoolConfig counted(PoolConfig pool) {
            pool.zones().forEach(zone -> endpoints += zone.endpoints().size());
            return pool;
        }

        private PoolConfig pool(PoolConfig pool) {
            Map<InetSocketAddress, String> taken = new HashMap<>();
            for (ZoneConfig zone : pool.zones()) {
                zone.endpoints().stream()
                        .filter(endpoint -> !named(endpoint))
                        .forEach(endpoint -> taken.put(endpoint.address(), "the address itself"));
            }
            List<ZoneConfig> zones = new ArrayList<>();
            for (ZoneConfig zone : pool.zones()) {
                List<EndpointConfig> members = new ArrayList<>();
                zone.endpoints().forEach(endpoint -> add(pool.name(), endpoint, members, taken));
                zones.add(zone.with(members));
            }
            return pool.with(zones);
        }

        private void add(
                String pool,
                EndpointConfig endpoint,
                List<EndpointConfig> members,
                Map<InetSocketAddress, String> taken) {
            if (!named(endpoint)) {
                endpoints++;
                members.add(endpoint);
                return;
            }
            for (InetAddress address : addresses(endpoint)) {
                EndpointConfig member = endpoint.at(address);
                String before = taken.putIfAbsent(member.address(), endpoint.hostName());
                if (before != null) {
                    complaints.add("pool %s: %s port %d is %s already, so it is left out of %s"
                            .formatted(
                                    pool,
                                    address.getHostAddress(),
                                    member.address().getPort(),
                                    before,
                                    endpoint.hostName()));
                } else if (endpoints == MAX_ENDPOINTS) {
                    complaints.add("pool %s: more than %d endpoints in all pools, so addresses of %s are left out"
                            .formatted(pool, MAX_ENDPOINTS, endpoint.hostName()));
                    return;
                } else {
                    endpoints++;
                    members.add(member);
                }
            }
        }

        private List<InetAddress> addresses(EndpointConfig endpoint) {
            KnownName name = known.get(endpoint.hostName());
            List<InetAddress> addresses = name == null ? List.of() : name.addresses();
            return endpoint.resolve() == Resolve.FIRST && addresses.size() > 1 ? addresses.subList(0, 1) : addresses;
        }
    }
}
