package io.millrace.proxy.node;

import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.ListenerConfig;
import io.millrace.proxy.config.PoolConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a reload changes, in words for the log. */
final class Changes {

    private Changes() {}

    /** One line for each listener and pool that came, went or is another one now. */
    static List<String> between(Config before, Config after) {
        List<String> lines = new ArrayList<>();
        compare(lines, before.listeners(), after.listeners(), ListenerConfig::name, Changes::describe);
        compare(lines, before.pools(), after.pools(), PoolConfig::name, Changes::describe);
        return lines;
    }

    private static <T> void compare(
            List<String> lines, List<T> before, List<T> after, Function<T, String> name, Function<T, String> describe) {
        Map<String, T> gone = new LinkedHashMap<>();
        before.forEach(each -> gone.put(name.apply(each), each));
        for (T each : after) {
            T earlier = gone.remove(name.apply(each));
            if (earlier == null) {
                lines.add("new " + describe.apply(each));
            } else if (!earlier.equals(each)) {
                lines.add("changed " + describe.apply(each));
            }
        }
        gone.values().forEach(each -> lines.add("removed " + describe.apply(each)));
    }

    static String describe(ListenerConfig listener) {
        return listener.binds().stream()
                .map(bind -> bind.getAddress().getHostAddress() + " port " + bind.getPort())
                .collect(Collectors.joining(
                        ", ", "listener " + listener.name() + " (" + lowerCase(listener.protocol()) + ") on ", ""));
    }

    static String describe(PoolConfig pool) {
        return pool.zones().stream()
                .map(zone -> "%s (%s) with %d"
                        .formatted(
                                zone.name(),
                                lowerCase(zone.role()),
                                zone.endpoints().size()))
                .collect(Collectors.joining(", ", "pool " + pool.name() + ": endpoints by zone: ", ""));
    }

    static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
