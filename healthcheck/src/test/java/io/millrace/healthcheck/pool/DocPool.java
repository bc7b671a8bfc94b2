package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.PassOver;
import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.outlier.Traffic;
import io.millrace.healthcheck.tier.TierPolicy;
import io.millrace.healthcheck.tier.TierPolicy.MinAvailable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A pool of zone-a and zone-b whose members stand as the cells of a table say, in time that the test moves. */
final class DocPool {

    private static final List<String> ZONES = List.of("zone-a", "zone-b");

    private final TierPolicy policy;
    private final boolean oneTier;
    private final Map<String, PassOver> passOvers = new HashMap<>();
    private PoolPlan plan;
    private PoolHealth health;
    private Routing routing;
    private int second;

    /**
     * @param failover settings as in a flow mapping of YAML, without braces
     * @param oneTier whether both zones are of one tier, and the node stands in zone-a
     */
    DocPool(String failover, boolean oneTier) {
        this.policy = policy(failover);
        this.oneTier = oneTier;
    }

    /** Lets time pass, with a decision each second. */
    void goOnTo(int nextSecond) {
        while (health != null && second < nextSecond) {
            second++;
            routing = health.decide(now());
        }
        second = nextSecond;
    }

    void failBack() {
        health.failBack(now());
    }

    /** Sets the members of each zone as told: {@code 8 up, 2 down}. */
    void is(List<String> zones) {
        List<MemberPlan> members = new ArrayList<>();
        List<Health> healths = new ArrayList<>();
        for (int zone = 0; zone < zones.size(); zone++) {
            for (String part : zones.get(zone).split(", ")) {
                String[] words = part.split(" ");
                for (int i = Integer.parseInt(words[0]); i > 0; i--) {
                    members.add(member(ZONES.get(zone), zone, members.size(), words[1].equals("closed")));
                    healths.add(health(words[1]));
                }
            }
        }
        plan = new PoolPlan("doc", oneTier ? ZONES.get(0) : null, policy, Duration.ZERO, null, members);
        if (health == null) {
            health = new PoolHealth(
                    plan,
                    new PoolHealth.Surroundings(new Journal(() -> Instant.EPOCH), () -> new long[2], check -> {}, 1),
                    now());
        } else {
            health.apply(plan, now());
        }
        for (int i = 0; i < healths.size(); i++) {
            health.inherit(health.members().get(i), healths.get(i), "the table", now());
        }
        routing = health.decide(now());
    }

    private MemberPlan member(String zone, int tier, int index, boolean closed) {
        String name = zone + "-" + index;
        PassOver passOver = passOvers.computeIfAbsent(name, fresh -> new PassOver());
        AdminState admin = closed ? AdminState.DRAINING : AdminState.READY;
        return new MemberPlan(name, zone, oneTier ? 0 : tier, 1, admin, null, passOver, new Traffic(1));
    }

    private static Health health(String word) {
        return switch (word) {
            case "up", "closed" -> Health.UP;
            case "down", "degraded", "unknown" -> Health.valueOf(word.toUpperCase(Locale.ROOT));
            default -> throw new IllegalArgumentException("a member is " + word);
        };
    }

    String mode() {
        return routing.mode().name().toLowerCase(Locale.ROOT);
    }

    /** What new traffic a zone gets, as in {@code 0.6 %}. */
    String percent(String zone) {
        double percent = 0;
        for (Routing.Lane lane : routing.lanes()) {
            int all = 0;
            int inZone = 0;
            for (int i = 0; i < lane.members().length; i++) {
                all += lane.weights()[i];
                inZone += plan.members().get(lane.members()[i]).zone().equals(zone) ? lane.weights()[i] : 0;
            }
            percent += 100 * lane.share() * inZone / all;
        }
        return BigDecimal.valueOf(percent)
                        .setScale(2, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }

    private long now() {
        return TimeUnit.SECONDS.toNanos(second);
    }

    private static TierPolicy policy(String failover) {
        Map<String, String> set = new HashMap<>();
        for (String pair : failover.isEmpty() ? new String[0] : failover.split(", ")) {
            String[] words = pair.split(": ");
            set.put(words[0], words[1]);
        }
        String minimum = take(set, "min-available", "1");
        TierPolicy policy = new TierPolicy(
                Double.parseDouble(take(set, "overprovisioning", "1.4").replace("off", "0")),
                new MinAvailable(number(minimum), minimum.endsWith("%")),
                Duration.ofSeconds(number(take(set, "hold-down", "30s"))),
                number(take(set, "ramp-step", "10%")),
                Duration.ofSeconds(number(take(set, "ramp-interval", "10s"))),
                take(set, "failback", "auto").equals("manual"),
                number(take(set, "panic-threshold", "50%").replace("off", "0")),
                take(set, "prefer-local", "false").equals("true"));
        if (!set.isEmpty()) {
            throw new IllegalArgumentException("unknown settings " + set);
        }
        return policy;
    }

    private static String take(Map<String, String> set, String key, String otherwise) {
        String value = set.remove(key);
        return value == null ? otherwise : value;
    }

    private static int number(String value) {
        return Integer.parseInt(value.replaceAll("[s%]$", ""));
    }
}
