package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.PassOver;
import io.millrace.healthcheck.outlier.Traffic;
import io.millrace.healthcheck.schedule.Check;

/**
 * One endpoint of a pool.
 *
 * @param name as in logs and events; the same name in the next plan of the pool is the same member, whose state is kept
 * @param tier failover priority, 0 first
 * @param weight 0..256; 0 for no new traffic
 * @param check null for an endpoint that nobody probes and that counts as UP
 */
public record MemberPlan(
        String name,
        String zone,
        int tier,
        int weight,
        AdminState admin,
        Check check,
        PassOver passOver,
        Traffic traffic) {}
