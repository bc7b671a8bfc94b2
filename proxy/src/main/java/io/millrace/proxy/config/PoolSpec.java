package io.millrace.proxy.config;

import io.millrace.healthcheck.AdminState;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** The keys of a pool. */
final class PoolSpec {
    private static final String MIN_WAIT = "1ms";
    private static final String MAX_WAIT = "24h";
    private static final int MAX_ZONES = 64;
    private static final int MAX_TIER = 15;

    static final Key<Duration> CONNECT = Key.withDefault(
            "connect", Scalars.duration(MIN_WAIT, MAX_WAIT), "2s", "One attempt to connect to an endpoint");
    static final Key<Duration> CONNECT_BUDGET = Key.withDefault(
            "connect-budget",
            Scalars.duration(MIN_WAIT, MAX_WAIT),
            "10s",
            "All attempts for one request or connection together, at least connect");
    private static final Key<Duration> RESPONSE_HEAD = Key.withDefault(
            "response-head",
            Scalars.duration(MIN_WAIT, MAX_WAIT),
            "30s",
            "End of a request to the end of its response head (http only)");
    private static final Key<Duration> STREAM_IDLE =
            Key.withDefault("stream-idle", Scalars.duration(MIN_WAIT, MAX_WAIT), "5m", "No byte in either direction");

    private static final Key<Integer> IDLE_MAX =
            Key.withDefault("max", Scalars.whole(0, 100_000), "256", "Per endpoint, over all event loops");
    private static final Key<Duration> IDLE_AGE = Key.withDefault(
            "age", Scalars.duration(MIN_WAIT, MAX_WAIT), "60s", "How long one is kept for the next request");

    private static final Key<Integer> RETRY_PERCENT =
            Key.withDefault("percent", Scalars.whole(0, 100), "20", "Retries at the same time, of the active requests");
    private static final Key<Integer> RETRY_MIN =
            Key.withDefault("min", Scalars.whole(0, 1000), "3", "Retries at the same time that are always allowed");

    private static final Key<AdminState> STATE = Key.withDefault(
            "state",
            Scalars.oneOf(AdminState.class),
            "ready",
            "draining for no new traffic, maintenance for no probes either");
    static final Key<Resolve> RESOLVE = Key.withDefault(
            "resolve",
            Scalars.oneOf(Resolve.class),
            "all",
            "Addresses of a host name: each an endpoint of its own, or the first alone");
    static final Key<InetSocketAddress> ADDRESS =
            Key.required("address", Addresses.endpoint(), "Address or host name and port of the backend server");
    static final Key<Integer> WEIGHT = Key.withDefault(
            "weight", Scalars.whole(0, 256), "1", "Share of the traffic against the others; 0 for no new traffic");
    private static final ShortForm<InetSocketAddress> ENDPOINT =
            new ShortForm<>(new Section(List.of(ADDRESS, WEIGHT, STATE, RESOLVE)), ADDRESS);

    static final Key<String> ZONE_NAME = Key.required("name", Scalars.name("a zone"), "Unique in its pool");
    static final Key<Role> ROLE =
            Key.withDefault("role", Scalars.oneOf(Role.class), "primary", "backup serves when no primary zone can");
    static final Key<Integer> TIER = Key.optional(
            "tier",
            Scalars.whole(0, MAX_TIER),
            "0 for primary, 1 for backup",
            "Failover priority among the backup zones, lower first");
    static final Key<List<Located<Values>>> ENDPOINTS = Key.required(
            "endpoints",
            ListType.of("endpoints", ENDPOINT, 1, ConfigSpec.MAX_ENDPOINTS),
            "Backend servers, each an address or keys");
    private static final Section ZONE = new Section(List.of(ZONE_NAME, ROLE, TIER, STATE, ENDPOINTS));

    static final Key<String> NAME =
            Key.required("name", Scalars.name("a pool"), "Unique name, used by listeners, logs and metrics");
    private static final Key<Balance> BALANCE = Key.withDefault(
            "balance", Scalars.oneOf(Balance.class), "round-robin", "How an endpoint is chosen, by weight");
    static final Key<Values> TIMEOUTS = Key.section(
            "timeouts",
            new Section(List.of(CONNECT, CONNECT_BUDGET, RESPONSE_HEAD, STREAM_IDLE)),
            "How long endpoints are waited for");
    private static final Key<Values> IDLE_CONNECTIONS = Key.section(
            "idle-connections",
            new Section(List.of(IDLE_MAX, IDLE_AGE)),
            "Connections to endpoints kept for the next request (http only)");
    private static final Key<Values> RETRY_BUDGET = Key.section(
            "retry-budget",
            new Section(List.of(RETRY_PERCENT, RETRY_MIN)),
            "Bound of retries at the same time (http only); those beyond it wait for their turn");
    static final Key<Values> HEALTH_CHECK = Key.optional(
            "health-check",
            HealthCheckSpec.SECTION,
            "none",
            "How endpoints are probed; without it they count as up until traffic says otherwise");
    static final Key<Values> EJECTION = new Key<>(
            "ejection",
            new OffOr(EjectionSpec.SECTION),
            false,
            Values.NONE,
            null,
            "When live traffic takes an endpoint out for a while; off for never");
    static final Key<Values> FAILOVER = Key.section(
            "failover", FailoverSpec.SECTION, "How traffic moves to the next tier of zones, and how it returns");
    static final Key<List<Located<Values>>> ZONES =
            Key.required("zones", ListType.of("zones", ZONE, 1, MAX_ZONES), "Failure domains with their endpoints");

    static final Section SECTION = new Section(
            List.of(NAME, BALANCE, TIMEOUTS, IDLE_CONNECTIONS, RETRY_BUDGET, HEALTH_CHECK, EJECTION, FAILOVER, ZONES));

    private PoolSpec() {}

    static PoolConfig build(Values pool) {
        Values idle = pool.of(IDLE_CONNECTIONS);
        Values retry = pool.of(RETRY_BUDGET);
        return new PoolConfig(
                pool.of(NAME),
                pool.of(BALANCE),
                timeouts(pool.of(TIMEOUTS)),
                new IdleConnections(idle.of(IDLE_MAX), idle.of(IDLE_AGE)),
                new RetryBudget(retry.of(RETRY_PERCENT), retry.of(RETRY_MIN)),
                HealthCheckSpec.buildOrNull(pool.of(HEALTH_CHECK)),
                EjectionSpec.buildOrNull(pool.of(EJECTION)),
                FailoverSpec.build(pool.of(FAILOVER)),
                FailoverSpec.slowStart(pool.of(FAILOVER)),
                pool.items(ZONES).stream().map(zone -> zone(zone.value())).toList());
    }

    private static PoolTimeouts timeouts(Values timeouts) {
        return new PoolTimeouts(
                timeouts.of(CONNECT),
                timeouts.of(CONNECT_BUDGET),
                timeouts.of(RESPONSE_HEAD),
                timeouts.of(STREAM_IDLE));
    }

    private static ZoneConfig zone(Values zone) {
        AdminState zoneState = zone.of(STATE);
        List<EndpointConfig> endpoints = zone.items(ENDPOINTS).stream()
                .map(Located::value)
                .map(endpoint -> endpoint(endpoint, zoneState))
                .toList();
        return new ZoneConfig(zone.of(ZONE_NAME), zone.of(ROLE), tier(zone), endpoints);
    }

    private static EndpointConfig endpoint(Values endpoint, AdminState zoneState) {
        InetSocketAddress address = endpoint.of(ADDRESS);
        AdminState own = endpoint.of(STATE);
        return new EndpointConfig(
                address,
                address.isUnresolved() ? address.getHostString() : null,
                endpoint.of(RESOLVE),
                endpoint.of(WEIGHT),
                own.compareTo(zoneState) > 0 ? own : zoneState);
    }

    /** The tier of a zone, whether the file says it or not; null when it was refused. */
    static Integer tier(Values zone) {
        return zone.says(TIER) ? zone.of(TIER) : Integer.valueOf(zone.of(ROLE) == Role.BACKUP ? 1 : 0);
    }
}
