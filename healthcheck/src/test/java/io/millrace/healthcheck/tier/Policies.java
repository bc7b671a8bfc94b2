package io.millrace.healthcheck.tier;

import io.millrace.healthcheck.tier.TierPolicy.MinAvailable;
import java.time.Duration;
import java.util.Random;

/** Tier policies for tests: the defaults of the program, and one thing changed. */
final class Policies {

    static final TierPolicy DEFAULT = new TierPolicy(
            1.4, new MinAvailable(1, false), Duration.ofSeconds(30), 10, Duration.ofSeconds(10), false, 50, false);

    private Policies() {}

    static TierPolicy overprovisioning(TierPolicy policy, double factor) {
        return new TierPolicy(
                factor,
                policy.minAvailable(),
                policy.holdDown(),
                policy.rampStepPercent(),
                policy.rampInterval(),
                policy.manualFailback(),
                policy.panicPercent(),
                policy.preferLocal());
    }

    static TierPolicy minAvailable(TierPolicy policy, int value, boolean percent) {
        return new TierPolicy(
                policy.overprovisioning(),
                new MinAvailable(value, percent),
                policy.holdDown(),
                policy.rampStepPercent(),
                policy.rampInterval(),
                policy.manualFailback(),
                policy.panicPercent(),
                policy.preferLocal());
    }

    static TierPolicy ramp(TierPolicy policy, Duration holdDown, int stepPercent, Duration interval) {
        return new TierPolicy(
                policy.overprovisioning(),
                policy.minAvailable(),
                holdDown,
                stepPercent,
                interval,
                policy.manualFailback(),
                policy.panicPercent(),
                policy.preferLocal());
    }

    static TierPolicy manual(TierPolicy policy, boolean manual) {
        return new TierPolicy(
                policy.overprovisioning(),
                policy.minAvailable(),
                policy.holdDown(),
                policy.rampStepPercent(),
                policy.rampInterval(),
                manual,
                policy.panicPercent(),
                policy.preferLocal());
    }

    static TierPolicy panic(TierPolicy policy, int percent) {
        return new TierPolicy(
                policy.overprovisioning(),
                policy.minAvailable(),
                policy.holdDown(),
                policy.rampStepPercent(),
                policy.rampInterval(),
                policy.manualFailback(),
                percent,
                policy.preferLocal());
    }

    static TierPolicy random(Random random) {
        return new TierPolicy(
                new double[] {0, 1, 1.4, 2}[random.nextInt(4)],
                random.nextBoolean()
                        ? new MinAvailable(random.nextInt(4), false)
                        : new MinAvailable(random.nextInt(101), true),
                Duration.ofMillis(random.nextInt(4) == 0 ? 0 : random.nextInt(60_000)),
                1 + random.nextInt(100),
                Duration.ofMillis(random.nextInt(4) == 0 ? 0 : random.nextInt(20_000)),
                random.nextInt(4) == 0,
                random.nextInt(3) == 0 ? 0 : random.nextInt(101),
                false);
    }
}
