package io.millrace.proxy.lab;

import io.millrace.proxy.testing.TestTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The endpoints of a soak, and the configurations that put them behind a node. Threading: one thread, but for {@link #complaints}. */
final class SoakSite implements AutoCloseable {
    private static final int IN_A_ZONE = 3;

    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final List<SoakEndpoint> web = new ArrayList<>();
    private final List<SoakEndpoint> db = new ArrayList<>();

    SoakSite(Sightings sightings) throws IOException {
        for (int i = 0; i <= IN_A_ZONE; i++) {
            web.add(new SoakEndpoint("web-" + i, SoakServices::http, sightings, complaints));
            db.add(new SoakEndpoint("db-" + i, SoakServices::tcp, sightings, complaints));
        }
    }

    /** What should not have reached an endpoint. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    SoakEndpoint any(SplittableRandom random) {
        List<SoakEndpoint> either = random.nextInt(3) == 0 ? db : web;
        return either.get(random.nextInt(either.size()));
    }

    /** All endpoints with equal weights, no route but the one that is needed. */
    String plainConfig() {
        return node() + "listeners:\n" + listener("web", "routes: [ { pool: web } ]") + listener("rough", "pool: web")
                + tcp() + "pools:\n" + pool("web", all(web), web, EJECTION) + pool("db", all(db), db, EJECTION);
    }

    private static final String EJECTION = "    ejection: { base-time: 1s, longest-time: 1s }\n";

    private static final List<String> HEALTH = List.of(
            EJECTION,
            EJECTION + "    health-check: { type: tcp, interval: 300ms, timeout: 1s, fast-interval: 100ms, fall: 2 }\n",
            EJECTION + "    health-check: { type: tcp, interval: 1s, timeout: 1s, rise: 1 }\n"
                    + "    failover: { hold-down: 300ms, ramp-step: 20%, ramp-interval: 100ms, slow-start: 500ms }\n",
            "    ejection: off\n    failover: { overprovisioning: off, panic-threshold: off, hold-down: 0s, slow-start: 0s }\n");

    /** Some of the endpoints, weights, ways to watch them, routes, pools and listeners; always all that the strict clients need. */
    String someConfig(SplittableRandom random) {
        StringBuilder routes = new StringBuilder("routes:\n      - pool: web\n");
        for (int i = random.nextInt(6); i > 0; i--) {
            routes.append("      - { match: { host: \"*.r")
                    .append(i)
                    .append(".example\", path: /")
                    .append(random.nextInt(9))
                    .append(" }, pool: web }\n");
        }
        boolean passing = random.nextBoolean();
        boolean other = random.nextBoolean();
        return node() + "listeners:\n" + listener("web", routes.toString()) + listener("rough", "pool: web")
                + (passing ? listener("passing", "pool: " + (other ? "other" : "web")) : "") + tcp()
                + "pools:\n" + pool("web", some(web, random), web, health(random))
                + pool("db", some(db, random), db, health(random))
                + (other ? pool("other", some(web, random), web, health(random)) : "");
    }

    private static String health(SplittableRandom random) {
        return HEALTH.get(random.nextInt(HEALTH.size()));
    }

    private static String node() {
        return "node: { name: soak, workers: 2, transport: " + TestTransport.name() + " }\n";
    }

    private static String listener(String name, String rest) {
        return "  - name: " + name + "\n    bind: 127.0.0.1:0\n    protocol: http\n    " + rest + "\n";
    }

    private static String tcp() {
        return "  - { name: db, bind: 127.0.0.1:0, protocol: tcp, pool: db }\n";
    }

    private static List<String> all(List<SoakEndpoint> endpoints) {
        return endpoints.subList(0, IN_A_ZONE).stream()
                .map(SoakEndpoint::address)
                .toList();
    }

    private static List<String> some(List<SoakEndpoint> endpoints, SplittableRandom random) {
        List<String> some = endpoints.subList(0, IN_A_ZONE).stream()
                .filter(endpoint -> random.nextInt(3) > 0)
                .map(endpoint -> "{ address: \"" + endpoint.address() + "\", weight: " + (1 + random.nextInt(4)) + " }")
                .toList();
        return some.isEmpty() ? List.of(endpoints.get(random.nextInt(IN_A_ZONE)).address()) : some;
    }

    /**
     * One of the endpoints at most is dead at any time, and the next dies only when the last is no longer left out, so that each pool
     * always has one that serves.
     */
    private static String pool(String name, List<String> primary, List<SoakEndpoint> endpoints, String health) {
        return "  - name: " + name + "\n    idle-connections: { age: 1s }\n"
                + "    retry-budget: { percent: 100, min: 100 }\n" + health + "    zones:\n"
                + "      - { name: a, role: primary, endpoints: " + primary + " }\n"
                + "      - { name: b, role: backup, endpoints: [ "
                + endpoints.get(IN_A_ZONE).address() + " ] }\n";
    }

    @Override
    public void close() throws IOException {
        for (SoakEndpoint endpoint : web) {
            endpoint.close();
        }
        for (SoakEndpoint endpoint : db) {
            endpoint.close();
        }
    }
}
