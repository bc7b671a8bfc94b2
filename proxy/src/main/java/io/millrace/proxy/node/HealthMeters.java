package io.millrace.proxy.node;

import io.micrometer.core.instrument.Tags;
import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Ejection;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.alarm.AlarmCounts;
import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.outlier.UrgentNews;
import io.millrace.healthcheck.pool.MemberStatus;
import io.millrace.healthcheck.pool.PoolStatus;
import io.millrace.healthcheck.schedule.CheckerCounts;
import io.millrace.healthcheck.tier.Mode;
import io.millrace.proxy.health.NodeHealth;
import io.millrace.proxy.node.NodeMeters.Registration;
import io.millrace.proxy.upstream.Endpoint;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What is decided on health as meters. States are numbers in the order of their enums: {@link Health}, {@link Ejection},
 * {@link Mode}.
 *
 * <p>Time: states are up to half a second old, counters are of the moment.
 */
final class HealthMeters {

    private final NodeHealth health;

    HealthMeters(NodeHealth health) {
        this.health = health;
    }

    void addDecisions(Registration meters) {
        Journal journal = health.journal();
        for (Kind kind : Kind.values()) {
            meters.counter(
                    "millrace.health.transitions",
                    Tags.of("kind", NodeMeters.label(kind)),
                    journal,
                    counted -> counted.count(kind));
        }
        UrgentNews news = health.news();
        meters.counter("millrace.health.news", Tags.empty(), news, UrgentNews::raised);
        meters.counter("millrace.health.news.merged", Tags.empty(), news, UrgentNews::merged);
        addProbes(meters);
    }

    private void addProbes(Registration meters) {
        meters.gauge(
                "millrace.probes.checks",
                Tags.empty(),
                health,
                of -> of.checks().checks());
        meters.gauge(
                "millrace.probes.in.flight",
                Tags.empty(),
                health,
                of -> of.checks().inFlight());
        addProbeCounter(meters, "started", CheckerCounts::started);
        addProbeCounter(meters, "passed", CheckerCounts::passed);
        addProbeCounter(meters, "failed", CheckerCounts::failed);
        addProbeCounter(meters, "inconclusive", CheckerCounts::inconclusive);
        addProbeCounter(meters, "cancelled", CheckerCounts::cancelled);
        addProbeCounter(meters, "delayed", CheckerCounts::delayed);
        addProbeCounter(meters, "stalls", CheckerCounts::stalls);
    }

    private void addProbeCounter(Registration meters, String what, ToLongFunction<CheckerCounts> count) {
        meters.counter("millrace.probes." + what, Tags.empty(), health, of -> count.applyAsLong(of.checks()));
    }

    void addAlarm(Registration meters, String alarm) {
        Tags tags = Tags.of("alarm", alarm);
        meters.counter("millrace.alarm.sent", tags, health, of -> ofAlarm(of, alarm, AlarmCounts::sent));
        meters.counter("millrace.alarm.failed", tags, health, of -> ofAlarm(of, alarm, AlarmCounts::failed));
        meters.counter("millrace.alarm.retried", tags, health, of -> ofAlarm(of, alarm, AlarmCounts::retried));
        meters.counter("millrace.alarm.suppressed", tags, health, of -> ofAlarm(of, alarm, AlarmCounts::suppressed));
        meters.counter("millrace.alarm.dropped", tags, health, of -> ofAlarm(of, alarm, AlarmCounts::dropped));
    }

    private static double ofAlarm(NodeHealth health, String alarm, ToLongFunction<AlarmCounts> count) {
        AlarmCounts counts = health.alarms().get(alarm);
        return counts == null ? Double.NaN : count.applyAsLong(counts);
    }

    void addPool(Registration meters, String pool) {
        Tags tags = Tags.of("pool", pool);
        meters.gauge("millrace.pool.mode", tags, health, of -> mode(of, pool));
        meters.gauge("millrace.pool.available", tags, health, of -> available(of, pool));
    }

    private static double mode(NodeHealth health, String pool) {
        PoolStatus status = health.shownOrNull(pool);
        return status == null ? Double.NaN : status.selection().mode().ordinal();
    }

    private static double available(NodeHealth health, String pool) {
        PoolStatus status = health.shownOrNull(pool);
        return status == null
                ? Double.NaN
                : status.members().stream()
                        .filter(member -> member.availability() == Availability.AVAILABLE)
                        .count();
    }

    void addTier(Registration meters, String pool, int tier) {
        Tags tags = Tags.of("pool", pool, "tier", Integer.toString(tier));
        meters.gauge("millrace.pool.share", tags, health, of -> share(of, pool, tier));
    }

    private static double share(NodeHealth health, String pool, int tier) {
        PoolStatus status = health.shownOrNull(pool);
        return status == null ? Double.NaN : status.selection().share(tier);
    }

    void addEndpoint(Registration meters, Tags tags, Endpoint endpoint) {
        meters.gauge(
                "millrace.endpoint.health",
                tags,
                endpoint,
                of -> ofMember(of, member -> member.health().ordinal()));
        meters.gauge(
                "millrace.endpoint.ejected",
                tags,
                endpoint,
                of -> ofMember(of, member -> member.ejection().ordinal()));
    }

    private double ofMember(Endpoint endpoint, ToDoubleFunction<MemberStatus> value) {
        MemberStatus member = health.shownOrNull(endpoint);
        return member == null ? Double.NaN : value.applyAsDouble(member);
    }
}
