package io.millrace.proxy.config;

import io.millrace.healthcheck.alarm.Alarm;
import io.millrace.healthcheck.name.NamePolicy;
import java.util.List;

/**
 * A whole configuration that has passed every check: names are unique, every pool that is named exists.
 *
 * <p>Limits: all lists are unmodifiable and bounded by {@link ConfigReader}.
 *
 * @param names how host names are resolved
 * @param listeners in the order of the file, at least one
 * @param pools in the order of the file, at least one
 * @param alarms in the order of the file
 */
public record Config(
        NodeConfig node,
        LimitsConfig limits,
        NamePolicy names,
        List<ListenerConfig> listeners,
        List<PoolConfig> pools,
        List<Alarm> alarms) {
    public Config {
        listeners = List.copyOf(listeners);
        pools = List.copyOf(pools);
        alarms = List.copyOf(alarms);
    }
}
