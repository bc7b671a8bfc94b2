package io.millrace.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The route table against a plain list that is searched from front to back. */
class RouteTablePropertyTest {

    private static final String[] LABELS = {"a", "b", "ab", "example", "com"};
    private static final String[] SEGMENTS = {
        "", "a", "b", "ab", ".", "..", "%61", "%2e", "%2F", "a%2fb", "...", ".a", "~"
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithAPlainSearch(long seed) {
        Random random = new Random(seed);
        for (int table = 0; table < 200; table++) {
            List<Route<Integer>> routes = randomRoutes(random);
            RouteTable<Integer> fast = new RouteTable<>(routes);
            for (int request = 0; request < 100; request++) {
                String host = randomCase(random, randomHost(random));
                String path = randomPath(random);
                assertThat(RouteTableTest.match(fast, host, path))
                        .as("seed %d, host %s, path %s, routes %s", seed, host, path, routes)
                        .isEqualTo(plainSearch(routes, host, path));
            }
        }
    }

    private static Integer plainSearch(List<Route<Integer>> routes, String host, String path) {
        String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        String normal = path.startsWith("/") ? normal(path) : path.isEmpty() ? "/" : path;
        return routes.stream()
                .filter(route -> hostMatches(route.host(), name) && pathMatches(route.path(), normal))
                .max(Comparator.<Route<Integer>>comparingInt(route -> hostRank(route.host()))
                        .thenComparingInt(route -> pathRank(route.path()))
                        .thenComparing(Route::target, Comparator.reverseOrder()))
                .map(Route::target)
                .orElse(null);
    }

    private static boolean hostMatches(String pattern, String name) {
        if (pattern == null) {
            return true;
        }
        return pattern.startsWith("*.")
                ? name.endsWith(pattern.substring(1)) && name.length() > pattern.length() - 1
                : name.equals(pattern);
    }

    private static int hostRank(String pattern) {
        if (pattern == null) {
            return 0;
        }
        return pattern.startsWith("*.") ? pattern.length() : 1_000;
    }

    private static boolean pathMatches(String pattern, String path) {
        if (pattern == null) {
            return true;
        }
        if (pattern.startsWith("=")) {
            return path.equals(normal(pattern.substring(1)));
        }
        String prefix = normal(pattern).replaceFirst("/$", "");
        return prefix.isEmpty() || path.equals(prefix) || path.startsWith(prefix + "/");
    }

    private static int pathRank(String pattern) {
        if (pattern == null) {
            return 0;
        }
        return pattern.startsWith("=")
                ? 1_000
                : 1 + normal(pattern).replaceFirst("/$", "").length();
    }

    /** RFC 3986, section 6.2.2, with the segments on a stack. */
    private static String normal(String path) {
        String decoded = path.replaceAll("%2[eE]", ".").replace("%61", "a").replace("%2f", "%2F");
        Deque<String> stack = new ArrayDeque<>();
        String[] segments = decoded.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            if (segments[i].equals("..")) {
                stack.pollLast();
            } else if (!segments[i].equals(".")) {
                stack.addLast(segments[i]);
                continue;
            }
            if (last) {
                stack.addLast("");
            }
        }
        return "/" + String.join("/", stack);
    }

    private static List<Route<Integer>> randomRoutes(Random random) {
        List<Route<Integer>> routes = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            String host = randomHost(random);
            if (host.isEmpty() || host.endsWith(".")) {
                host = null;
            } else if (random.nextInt(3) == 0) {
                host = "*." + host;
            }
            String path = random.nextInt(4) == 0 ? null : (random.nextBoolean() ? "=" : "") + slashed(random);
            routes.add(new Route<>(host, path, routes.size()));
        }
        return routes;
    }

    private static String randomHost(Random random) {
        int labels = random.nextInt(5);
        List<String> host = new ArrayList<>();
        for (int i = 0; i < labels; i++) {
            host.add(LABELS[random.nextInt(LABELS.length)]);
        }
        return String.join(".", host) + (random.nextInt(8) == 0 ? "." : "");
    }

    private static String randomPath(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> "";
            case 1 -> "*";
            default -> slashed(random);
        };
    }

    private static String slashed(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            path.append('/').append(SEGMENTS[random.nextInt(SEGMENTS.length)]);
        }
        return path.toString();
    }

    private static String randomCase(Random random, String text) {
        return random.nextBoolean() ? text : text.toUpperCase(Locale.ROOT);
    }
}
