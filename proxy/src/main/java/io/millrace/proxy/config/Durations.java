package io.millrace.proxy.config;

import java.time.Duration;

/** The rules between two durations of one section. */
final class Durations {
    private Durations() {}

    /** Refuses a lower bound above its upper one, at whichever of them the file says. */
    static void refuseAbove(Values values, Key<Duration> lower, Key<Duration> upper, Reading reading) {
        if (values == null || !(values.says(lower) || values.says(upper))) {
            return;
        }
        Duration low = values.of(lower);
        Duration high = values.of(upper);
        if (low != null && high != null && low.compareTo(high) > 0) {
            reading.refuse(
                    values.located(values.says(lower) ? lower : upper).spot(),
                    "%s %dms above %s %dms (expected: at most as long)"
                            .formatted(lower.name(), low.toMillis(), upper.name(), high.toMillis()));
        }
    }
}
