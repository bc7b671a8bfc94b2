package io.millrace.proxy.config;

import io.millrace.healthcheck.tier.TierPolicy;
import io.millrace.healthcheck.tier.TierPolicy.MinAvailable;
import java.time.Duration;
import java.util.List;

/** The keys of {@code failover}: how traffic is shared between tiers, and how it returns. */
final class FailoverSpec {

    /** What brings traffic back to a tier that is well again. */
    private enum Failback {
        AUTO,
        MANUAL
    }

    private static final Key<Double> OVERPROVISIONING = Key.withDefault(
            "overprovisioning",
            Portions.offOrFactor("1", "10"),
            "1.4",
            "By how much what is left of a tier may be loaded above its share before traffic spills over; off for all or nothing");
    private static final Key<MinAvailable> MIN_AVAILABLE = Key.withDefault(
            "min-available",
            Portions.countOrPercent(20_000),
            "1",
            "Endpoints, or percent of the weight, below which a tier counts for nothing");
    private static final Key<Duration> HOLD_DOWN = Key.withDefault(
            "hold-down",
            Scalars.duration("0s", "24h"),
            "30s",
            "How long a tier must be well before traffic returns to it");
    private static final Key<Integer> RAMP_STEP =
            Key.withDefault("ramp-step", Portions.percent(1, 100), "10%", "How much of the traffic returns at once");
    private static final Key<Duration> RAMP_INTERVAL =
            Key.withDefault("ramp-interval", Scalars.duration("100ms", "1h"), "10s", "Time between two such steps");
    private static final Key<Failback> FAILBACK = Key.withDefault(
            "failback",
            Scalars.oneOf(Failback.class),
            "auto",
            "manual keeps traffic away until the operator calls it back");
    private static final Key<Integer> PANIC_THRESHOLD = Key.withDefault(
            "panic-threshold",
            Portions.offOrPercent(1, 100),
            "50%",
            "When less than this is available in every tier, all endpoints are used");
    static final Key<Boolean> PREFER_LOCAL = Key.withDefault(
            "prefer-local",
            Scalars.bool(),
            "false",
            "Prefer endpoints of this node's own zone within a tier (node.zone)");
    private static final Key<Duration> SLOW_START = Key.withDefault(
            "slow-start",
            Scalars.duration("0s", "1h"),
            "30s",
            "How long a returning endpoint takes to its full weight; 0s for at once");

    static final Section SECTION = new Section(List.of(
            OVERPROVISIONING,
            MIN_AVAILABLE,
            HOLD_DOWN,
            RAMP_STEP,
            RAMP_INTERVAL,
            FAILBACK,
            PANIC_THRESHOLD,
            PREFER_LOCAL,
            SLOW_START));

    private FailoverSpec() {}

    static TierPolicy build(Values failover) {
        return new TierPolicy(
                failover.of(OVERPROVISIONING),
                failover.of(MIN_AVAILABLE),
                failover.of(HOLD_DOWN),
                failover.of(RAMP_STEP),
                failover.of(RAMP_INTERVAL),
                failover.of(FAILBACK) == Failback.MANUAL,
                failover.of(PANIC_THRESHOLD),
                failover.of(PREFER_LOCAL));
    }

    static Duration slowStart(Values failover) {
        return failover.of(SLOW_START);
    }
}
