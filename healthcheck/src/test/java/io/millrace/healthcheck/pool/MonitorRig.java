package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.PassOver;
import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.outlier.News;
import io.millrace.healthcheck.outlier.Traffic;
import io.millrace.healthcheck.probe.Attempt;
import io.millrace.healthcheck.probe.Probe;
import io.millrace.healthcheck.probe.Prober;
import io.millrace.healthcheck.probe.Target;
import io.millrace.healthcheck.probe.Wire;
import io.millrace.healthcheck.schedule.Check;
import io.millrace.healthcheck.tier.TierPolicy;
import io.millrace.healthcheck.tier.TierPolicy.MinAvailable;
import io.millrace.healthcheck.verdict.CheckTiming;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A monitor in simulated time, with one pool of two tiers whose endpoints answer probes and connects as told, and with clients
 * that pick by its routing.
 */
final class MonitorRig {

    static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Set<Target> dead = new HashSet<>();
    private final Set<Target> silent = new HashSet<>();
    private final Map<String, PassOver> passOvers = new HashMap<>();
    private final Map<String, Traffic> traffics = new HashMap<>();
    final List<Transition> measured = new ArrayList<>();
    final Monitor monitor;
    long nanos = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(30);
    Routing routing;
    int routings;
    private PoolPlan plan;
    private final long[] picks = new long[2];
    private double[] owed = {};
    private int probes;
    private int turn;

    MonitorRig() {
        channel.freezeTime();
        Prober prober = (probe, target, listener) -> start(target, listener);
        Wire wire = new Wire(channel.eventLoop(), null, null);
        monitor = new Monitor(wire, prober, () -> nanos, () -> Instant.EPOCH, 1, 1_000);
        monitor.journal().listen(new Journal.Listener() {
            @Override
            public void onTransition(Transition transition) {}

            @Override
            public void onMeasured(Transition transition) {
                measured.add(transition);
            }
        });
    }

    private Attempt start(Target target, Attempt.Listener listener) {
        probes++;
        Attempt attempt = new Attempt() {
            private boolean ended;

            @Override
            public void expire() {
                if (!ended) {
                    ended = true;
                    listener.onResult(ProbeResult.failed(Layer.L4, Reason.TIMED_OUT, ""));
                }
            }

            @Override
            public void cancel() {
                ended = true;
            }
        };
        if (!silent.contains(target)) {
            ProbeResult result = dead.contains(target)
                    ? ProbeResult.failed(Layer.L4, Reason.REFUSED, "")
                    : ProbeResult.passed(Layer.L4);
            channel.eventLoop().execute(() -> listener.onResult(result));
        }
        return attempt;
    }

    static final CheckTiming TIMING = new CheckTiming(
            Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3, 0, Duration.ofMillis(500), Duration.ofSeconds(10));

    static final TierPolicy TIERS = new TierPolicy(
            1.4, new MinAvailable(1, false), Duration.ofSeconds(30), 10, Duration.ofSeconds(10), false, 50, false);

    static Check check(String name) {
        return new Check(new Probe.Tcp(), target(name), TIMING);
    }

    static Target target(String name) {
        return new Target(InetSocketAddress.createUnresolved(name, 80), null, null, Target.ProxyHeader.NONE);
    }

    MemberPlan member(String name, int tier, Check check) {
        return new MemberPlan(
                name,
                "zone-" + tier,
                tier,
                1,
                AdminState.READY,
                check,
                passOvers.computeIfAbsent(name, unseen -> new PassOver()),
                traffics.computeIfAbsent(name, unseen -> new Traffic(1)));
    }

    /** Tier 0 of members a0, a1, …, tier 1 of b0, b1, … */
    PoolPlan twoZones(int each, boolean probed) {
        List<MemberPlan> members = new ArrayList<>();
        for (int tier = 0; tier < 2; tier++) {
            for (int i = 0; i < each; i++) {
                String name = (tier == 0 ? "a" : "b") + i;
                members.add(member(name, tier, probed ? check(name) : null));
            }
        }
        return plan(TIERS, members);
    }

    static PoolPlan plan(TierPolicy tiers, List<MemberPlan> members) {
        return new PoolPlan("web", null, tiers, Duration.ofSeconds(30), null, members);
    }

    /** The last one is where clients go. */
    void apply(PoolPlan... next) {
        plan = next[next.length - 1];
        List<WatchedPool> pools = new ArrayList<>();
        for (PoolPlan each : next) {
            pools.add(new WatchedPool(each, each == plan ? this::take : routing -> {}, picks::clone));
        }
        monitor.apply(pools);
    }

    MemberStatus status(String member) {
        return monitor.status().stream()
                .flatMap(pool -> pool.members().stream())
                .filter(each -> each.plan().name().equals(member))
                .findFirst()
                .orElseThrow();
    }

    boolean serves(String member) {
        int index = plan.members().stream().map(MemberPlan::name).toList().indexOf(member);
        return routing.lanes().stream()
                .filter(lane -> lane.share() > 0)
                .anyMatch(lane -> Arrays.stream(lane.members()).anyMatch(each -> each == index));
    }

    List<Transition.Kind> kinds() {
        return monitor.journal().latest().stream().map(Transition::kind).toList();
    }

    private void take(Routing next) {
        routing = next;
        routings++;
        owed = new double[next.lanes().size()];
    }

    void run(Duration time) {
        long end = nanos + time.toNanos();
        while (end - nanos > 0) {
            nanos += MILLI;
            channel.advanceTimeBy(MILLI, TimeUnit.NANOSECONDS);
            channel.runScheduledPendingTasks();
            channel.runPendingTasks();
        }
    }

    /** Lets a client pick twice a millisecond, besides. */
    void runWithTraffic(Duration time) {
        for (long millis = 0; millis < time.toMillis(); millis++) {
            pick();
            pick();
            run(Duration.ofMillis(1));
        }
    }

    private void pick() {
        for (int tries = 0; tries < routing.lanes().size(); tries++) {
            Routing.Lane lane = routing.lanes().get(tries == 0 ? laneByShare() : tries);
            turn++;
            for (int i = 0; i < lane.members().length; i++) {
                MemberPlan member = plan.members().get(lane.members()[(turn + i) % lane.members().length]);
                if (member.passOver().tryPass(nanos, MILLI)) {
                    picks[member.tier()]++;
                    if (connect(member)) {
                        return;
                    }
                }
            }
        }
    }

    private int laneByShare() {
        int most = 0;
        for (int i = 0; i < owed.length; i++) {
            owed[i] += routing.lanes().get(i).share();
            most = owed[i] > owed[most] ? i : most;
        }
        owed[most]--;
        return most;
    }

    private boolean connect(MemberPlan member) {
        if (!dead.contains(target(member.name()))) {
            member.passOver().succeeded();
            return true;
        }
        if (member.passOver().failed(nanos)) {
            member.traffic().raise(News.PASSED_OVER);
        }
        return false;
    }

    void kill(String member) {
        dead.add(target(member));
    }

    void kill(int tier) {
        plan.members().stream().filter(m -> m.tier() == tier).forEach(m -> dead.add(target(m.name())));
    }

    void revive(int tier) {
        plan.members().stream().filter(m -> m.tier() == tier).forEach(m -> dead.remove(target(m.name())));
    }

    void revive(String member) {
        dead.remove(target(member));
    }

    void blackHole(int tier) {
        plan.members().stream().filter(m -> m.tier() == tier).forEach(m -> silent.add(target(m.name())));
    }

    /** The process stands still, and everything with it. */
    void stall(Duration time) {
        nanos += time.toNanos();
    }

    int probes() {
        return probes;
    }

    List<Transition> transitions(Transition.Kind kind) {
        return monitor.journal().latest().stream()
                .filter(transition -> transition.kind() == kind)
                .toList();
    }

    double share(int tier) {
        return routing.lanes().stream()
                .filter(lane -> lane.tier() == tier)
                .mapToDouble(Routing.Lane::share)
                .sum();
    }
}
