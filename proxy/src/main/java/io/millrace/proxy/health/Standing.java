package io.millrace.proxy.health;

import io.millrace.healthcheck.pool.MemberStatus;
import io.millrace.healthcheck.pool.PoolStatus;
import io.millrace.proxy.upstream.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How all pools and members stood at an instant, by name. Threading: immutable. */
record Standing(long readNanos, Map<String, PoolStatus> pools, Map<String, Map<String, MemberStatus>> members) {

    static Standing of(List<PoolStatus> statuses, long nowNanos) {
        Map<String, PoolStatus> pools = new HashMap<>();
        Map<String, Map<String, MemberStatus>> members = new HashMap<>();
        for (PoolStatus pool : statuses) {
            Map<String, MemberStatus> byName = new HashMap<>();
            pool.members().forEach(member -> byName.put(member.plan().name(), member));
            pools.put(pool.name(), pool);
            members.put(pool.name(), byName);
        }
        return new Standing(nowNanos, pools, members);
    }

    PoolStatus poolOrNull(String pool) {
        return pools.get(pool);
    }

    MemberStatus memberOrNull(Endpoint.Identity endpoint) {
        return members.getOrDefault(endpoint.pool(), Map.of()).get(endpoint.nameInPool());
    }
}
