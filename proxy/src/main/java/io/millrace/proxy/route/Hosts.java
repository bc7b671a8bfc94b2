package io.millrace.proxy.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The index from a host to the most specific routes for it: those of its name, else of its longest known suffix, else those
 * for any host.
 *
 * <p>Threading: immutable.
 * <br>Limits: looks at no more bytes of a host than the longest configured one has.
 */
final class Hosts<T> {

    private static final Pattern PATTERN =
            Pattern.compile("\\[[0-9A-Fa-f:.]+]|(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?");

    /* Names as they are, suffixes with the dot they begin with: *.example.com is found under .example.com. */
    private final ByteKeys<HostRoutes<T>> known;
    private final HostRoutes<T> any;

    Hosts(List<Route<T>> routes) {
        Map<String, List<Route<T>>> byKey = new HashMap<>();
        for (Route<T> route : routes) {
            byKey.computeIfAbsent(key(route.host()), ignored -> new ArrayList<>())
                    .add(route);
        }
        List<Route<T>> forAny = byKey.remove("");
        this.any = forAny == null ? null : new HostRoutes<>(new Paths<>(forAny), null);
        this.known = ByteKeys.backwardIgnoringCase(linked(byKey));
    }

    /** Whether {@code host} is written as {@link Route} describes it. */
    static boolean isPattern(String host) {
        return PATTERN.matcher(host).matches();
    }

    /**
     * The routes to ask first for the host {@code bytes[start, end)}, in any case and with at most one dot at the end that
     * does not count; {@code null} when there are none.
     */
    HostRoutes<T> find(byte[] bytes, int start, int end) {
        int last = end > start && bytes[end - 1] == '.' ? end - 1 : end;
        int stop = Math.max(start, last - known.longestKey());
        HostRoutes<T> found = any;
        int hash = ByteKeys.EMPTY_HASH;
        for (int i = last - 1; i >= stop; i--) {
            hash = known.step(hash, bytes[i]);
            boolean nameOrSuffix = (i == start) != (bytes[i] == '.');
            if (nameOrSuffix) {
                HostRoutes<T> longer = known.find(hash, bytes, i, last);
                found = longer == null ? found : longer;
            }
        }
        return found;
    }

    private static String key(String host) {
        if (host == null) {
            return "";
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return (name.startsWith("*") ? name.substring(1) : name).toLowerCase(Locale.ROOT);
    }

    /* Shortest first, so that the routes a longer key falls back to are there before it. */
    private Map<String, HostRoutes<T>> linked(Map<String, List<Route<T>>> byKey) {
        Map<String, HostRoutes<T>> linked = new HashMap<>();
        byKey.keySet().stream()
                .sorted(Comparator.comparingInt(String::length))
                .forEach(key ->
                        linked.put(key, new HostRoutes<>(new Paths<>(byKey.get(key)), lessSpecific(key, linked))));
        return linked;
    }

    private HostRoutes<T> lessSpecific(String key, Map<String, HostRoutes<T>> linked) {
        for (int dot = key.indexOf('.', 1); dot >= 0; dot = key.indexOf('.', dot + 1)) {
            HostRoutes<T> routes = linked.get(key.substring(dot));
            if (routes != null) {
                return routes;
            }
        }
        return any;
    }
}
