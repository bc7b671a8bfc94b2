package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Ejection;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.schedule.CheckStatus;

/**
 * How a member stands, for display.
 *
 * @param healthForNanos for how long its health has been what it is
 * @param ejectedBecause in words; empty for one that is not ejected
 * @param warmPercent of its weight that slow start lets it take, 10..100
 * @param inFlight exchanges and connections under way
 * @param check how its check stands; null for a member without
 */
public record MemberStatus(
        MemberPlan plan,
        Health health,
        long healthForNanos,
        Ejection ejection,
        String ejectedBecause,
        Availability availability,
        int warmPercent,
        int inFlight,
        CheckStatus check) {}
