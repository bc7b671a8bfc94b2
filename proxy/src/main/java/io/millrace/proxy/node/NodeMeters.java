package io.millrace.proxy.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.healthcheck.name.NameCounters;
import io.millrace.healthcheck.outlier.Traffic;
import io.millrace.healthcheck.pool.MemberPlan;
import io.millrace.proxy.health.NodeHealth;
import io.millrace.proxy.http.HttpCounters;
import io.millrace.proxy.listener.Admission;
import io.millrace.proxy.listener.Listener;
import io.millrace.proxy.name.HostNames;
import io.millrace.proxy.pool.Pool;
import io.millrace.proxy.pool.PoolCounters;
import io.millrace.proxy.upstream.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * The counters of the data path as meters. The data path adds to its own counters; they are read only when somebody asks.
 *
 * <p>Threading: the thread that applies a configuration. Limits: no label comes from a client.
 */
final class NodeMeters {

    private final MeterRegistry registry;
    private final NodeHealth decided;
    private final HealthMeters health;
    private final HostNames hostNames;
    private final Map<Object, List<Meter>> metersOf = new HashMap<>();

    NodeMeters(MeterRegistry registry, NodeHealth health, HostNames hostNames) {
        this.registry = registry;
        this.decided = health;
        this.health = new HealthMeters(health);
        this.hostNames = hostNames;
    }

    /**
     * Removes the meters of what is gone, then registers those of what is new: where something gives way to another of the same
     * name, the registry would else hand out the meters of the former.
     */
    void update(Admission admission, Collection<Listener> listeners, Collection<Pool> pools) {
        Map<Object, Consumer<Registration>> wanted = new LinkedHashMap<>();
        want(wanted, admission, meters -> {
            meters.gauge("millrace.connections.open", Tags.empty(), admission, Admission::open);
            meters.gauge("millrace.connections.limit", Tags.empty(), admission, Admission::limit);
        });
        want(wanted, health, health::addDecisions);
        decided.alarms()
                .keySet()
                .forEach(alarm -> wanted.put(new AlarmNamed(alarm), meters -> health.addAlarm(meters, alarm)));
        want(wanted, hostNames, this::addHostNames);
        listeners.forEach(listener -> want(wanted, listener, meters -> addListener(meters, listener)));
        for (Pool pool : pools) {
            want(wanted, pool.counters(), meters -> addPool(meters, pool.name(), pool.counters()));
            pool.plan().members().stream()
                    .map(MemberPlan::tier)
                    .distinct()
                    .forEach(tier -> wanted.put(
                            new TierOf(pool.name(), tier), meters -> health.addTier(meters, pool.name(), tier)));
            pool.endpoints().forEach(endpoint -> want(wanted, endpoint, meters -> addEndpoint(meters, endpoint)));
        }
        metersOf.entrySet().removeIf(entry -> {
            boolean gone = !wanted.containsKey(entry.getKey());
            if (gone) {
                entry.getValue().forEach(registry::remove);
            }
            return gone;
        });
        wanted.forEach((key, add) -> metersOf.computeIfAbsent(key, unseen -> registered(add)));
    }

    private static void want(Map<Object, Consumer<Registration>> wanted, Object counted, Consumer<Registration> add) {
        wanted.put(new Identity(counted), add);
    }

    private List<Meter> registered(Consumer<Registration> add) {
        Registration registration = new Registration();
        add.accept(registration);
        return registration.meters;
    }

    private void addHostNames(Registration meters) {
        meters.gauge(
                "millrace.names.known",
                Tags.empty(),
                hostNames,
                names -> names.known().size());
        meters.gauge("millrace.names.lost", Tags.empty(), hostNames, HostNames::lost);
        NameCounters counters = hostNames.counters();
        meters.counter("millrace.names.lookups", Tags.empty(), counters.lookups());
        meters.counter("millrace.names.lookups.failed", Tags.empty(), counters.failures());
        meters.counter("millrace.names.changes", Tags.empty(), counters.changes());
        meters.counter("millrace.names.addresses.left.out", Tags.empty(), counters.addressesLeftOut());
    }

    private static void addListener(Registration meters, Listener listener) {
        Tags tags = Tags.of("listener", listener.name());
        meters.gauge("millrace.listener.connections.open", tags, listener, Listener::open);
        meters.counter("millrace.listener.connections.accepted", tags, listener.accepted());
        meters.counter("millrace.listener.connections.refused", tags, listener.refused());
        meters.counter("millrace.listener.connections.failed", tags, listener.failed());
        HttpCounters http = listener.httpCounters();
        meters.counter("millrace.http.exchanges", tags, http.exchanges());
        meters.counter("millrace.http.upgrades", tags, http.upgrades());
        meters.counter("millrace.http.pipeline.pauses", tags, http.pipelinePauses());
        http.refusals()
                .forEach((reason, count) ->
                        meters.counter("millrace.http.requests.refused", tags.and("reason", label(reason)), count));
        http.badAnswers()
                .forEach((reason, count) ->
                        meters.counter("millrace.http.answers.refused", tags.and("reason", label(reason)), count));
        http.failures()
                .forEach((failure, count) -> meters.counter(
                        "millrace.http.exchanges.failed",
                        tags.and("reason", label(failure), "side", label(failure.side())),
                        count));
    }

    private void addPool(Registration meters, String pool, PoolCounters counters) {
        Tags tags = Tags.of("pool", pool);
        meters.counter("millrace.pool.unavailable", tags, counters.unavailable());
        meters.counter("millrace.pool.connect.failovers", tags, counters.connectFailovers());
        meters.counter("millrace.pool.replays", tags, counters.replays());
        meters.counter("millrace.pool.replays.delayed", tags, counters.replaysDelayed());
        meters.counter("millrace.pool.replays.refused", tags, counters.replaysRefused());
        meters.counter("millrace.pool.idle.full", tags, counters.idleFull());
        health.addPool(meters, pool);
    }

    private void addEndpoint(Registration meters, Endpoint endpoint) {
        Endpoint.Identity identity = endpoint.identity();
        Tags tags = Tags.of("pool", identity.pool(), "zone", identity.zone(), "endpoint", identity.hostAndPort());
        meters.counter("millrace.endpoint.connects", tags, endpoint.connects());
        meters.counter("millrace.endpoint.connects.failed", tags, endpoint.connectFailures());
        meters.counter("millrace.endpoint.exchanges", tags, endpoint.exchanges());
        Traffic traffic = endpoint.traffic();
        meters.gauge("millrace.endpoint.in.flight", tags, traffic, Traffic::inFlight);
        meters.counter("millrace.endpoint.outcomes", tags.and("outcome", "ok"), traffic, Traffic::ok);
        meters.counter(
                "millrace.endpoint.outcomes",
                tags.and("outcome", "gateway_failure"),
                traffic,
                Traffic::gatewayFailures);
        meters.counter("millrace.endpoint.outcomes", tags.and("outcome", "app_failure"), traffic, Traffic::appFailures);
        health.addEndpoint(meters, tags, endpoint);
    }

    static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private record AlarmNamed(String name) {}

    private record TierOf(String pool, int tier) {}

    /** A key by identity: two counters are never the same thing because they stand at the same values. */
    private record Identity(Object counted) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Identity identity && identity.counted == counted;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(counted);
        }
    }

    /** Collects the meters of one counted thing while they are registered. */
    final class Registration {
        private final List<Meter> meters = new ArrayList<>();

        <T> void gauge(String name, Tags tags, T of, ToDoubleFunction<T> value) {
            meters.add(Gauge.builder(name, of, value)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry));
        }

        void counter(String name, Tags tags, LongAdder adder) {
            counter(name, tags, adder, LongAdder::sum);
        }

        <T> void counter(String name, Tags tags, T of, ToDoubleFunction<T> value) {
            meters.add(FunctionCounter.builder(name, of, value).tags(tags).register(registry));
        }
    }
}
