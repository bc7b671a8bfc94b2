package io.millrace.proxy.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The rules between the values of a pool. */
final class PoolChecks {
    private final Reading reading;
    private final HealthChecks healthChecks;

    PoolChecks(Reading reading) {
        this.reading = reading;
        this.healthChecks = new HealthChecks(reading);
    }

    /** @param nodeZone where this node stands; null when the file does not say */
    void check(List<Located<Values>> pools, String nodeZone) {
        int endpoints = 0;
        for (Located<Values> pool : pools) {
            List<Located<Values>> zones = CrossChecks.present(pool.value().items(PoolSpec.ZONES));
            List<Located<Values>> inPool = endpoints(zones);
            CrossChecks.refuseRepeated(
                    "zone", CrossChecks.said(zones, PoolSpec.ZONE_NAME), Function.identity(), reading);
            CrossChecks.refuseRepeated(
                    "endpoint", CrossChecks.said(inPool, PoolSpec.ADDRESS), PoolChecks::written, reading);
            checkRoles(pool, zones);
            zones.forEach(this::checkTier);
            checkWeights(pool, inPool);
            inPool.forEach(this::checkResolve);
            checkTimeouts(pool.value().of(PoolSpec.TIMEOUTS));
            healthChecks.check(pool.value().located(PoolSpec.HEALTH_CHECK), CrossChecks.said(inPool, PoolSpec.ADDRESS));
            checkPreferLocal(pool.value().of(PoolSpec.FAILOVER), nodeZone);
            EjectionSpec.check(pool.value().of(PoolSpec.EJECTION), reading);
            endpoints += inPool.size();
            if (endpoints > ConfigSpec.MAX_ENDPOINTS && endpoints - inPool.size() <= ConfigSpec.MAX_ENDPOINTS) {
                refuse(pool, "too many endpoints in all pools", "at most " + ConfigSpec.MAX_ENDPOINTS);
            }
        }
    }

    private static List<Located<Values>> endpoints(List<Located<Values>> zones) {
        List<Located<Values>> endpoints = new ArrayList<>();
        zones.forEach(zone -> endpoints.addAll(CrossChecks.present(zone.value().items(PoolSpec.ENDPOINTS))));
        return endpoints;
    }

    private void checkRoles(Located<Values> pool, List<Located<Values>> zones) {
        boolean allBackup = zones.stream().allMatch(zone -> zone.value().of(PoolSpec.ROLE) == Role.BACKUP);
        if (!zones.isEmpty() && allBackup) {
            refuse(pool, "every zone is a backup", "at least one zone with role primary");
        }
    }

    private void checkTier(Located<Values> zone) {
        Integer tier = PoolSpec.tier(zone.value());
        Role role = zone.value().of(PoolSpec.ROLE);
        if (tier == null || role == null || (role == Role.PRIMARY) == (tier == 0)) {
            return;
        }
        String expected = role == Role.PRIMARY ? "0 for a primary zone, or role backup" : "1..15 for a backup zone";
        reading.refuse(zone.value().located(PoolSpec.TIER).spot(), new Refused("tier", expected), String.valueOf(tier));
    }

    private void checkResolve(Located<Values> endpoint) {
        InetSocketAddress address = endpoint.value().of(PoolSpec.ADDRESS);
        if (address != null && !address.isUnresolved() && endpoint.value().says(PoolSpec.RESOLVE)) {
            reading.refuse(
                    endpoint.value().located(PoolSpec.RESOLVE).spot(),
                    "resolve is for host names (expected: a host name as address, or the key left out)");
        }
    }

    private void checkWeights(Located<Values> pool, List<Located<Values>> endpoints) {
        boolean noTraffic = endpoints.stream()
                .map(endpoint -> endpoint.value().of(PoolSpec.WEIGHT))
                .allMatch(weight -> weight != null && weight == 0);
        if (!endpoints.isEmpty() && noTraffic) {
            refuse(pool, "every weight is 0", "at least one endpoint with a weight above 0");
        }
    }

    private void checkPreferLocal(Values failover, String nodeZone) {
        boolean preferLocal = failover != null && Boolean.TRUE.equals(failover.of(FailoverSpec.PREFER_LOCAL));
        if (preferLocal && nodeZone == null) {
            reading.refuse(
                    failover.located(FailoverSpec.PREFER_LOCAL).spot(),
                    "prefer-local without node.zone (expected: the zone this node stands in)");
        }
    }

    private void checkTimeouts(Values timeouts) {
        Duration connect = timeouts == null ? null : timeouts.of(PoolSpec.CONNECT);
        Duration budget = timeouts == null ? null : timeouts.of(PoolSpec.CONNECT_BUDGET);
        if (connect != null && budget != null && connect.compareTo(budget) > 0) {
            Key<Duration> blamed = timeouts.says(PoolSpec.CONNECT) ? PoolSpec.CONNECT : PoolSpec.CONNECT_BUDGET;
            reading.refuse(
                    timeouts.located(blamed).spot(),
                    "connect " + millis(connect) + " above connect-budget " + millis(budget)
                            + " (expected: a budget for at least one attempt)");
        }
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }

    private static String written(InetSocketAddress address) {
        return ListenerChecks.written(address);
    }

    private void refuse(Located<Values> pool, String problem, String expected) {
        reading.refuse(pool.spot(), problem + " (expected: " + expected + ")");
    }
}
