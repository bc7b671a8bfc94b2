package io.millrace.proxy.node;

import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.HttpTimeouts;
import io.millrace.proxy.config.ListenerConfig;
import io.millrace.proxy.config.ListenerLimits;
import io.millrace.proxy.config.Protocol;
import io.millrace.proxy.config.RouteConfig;
import io.millrace.proxy.http.ForwardedPolicy;
import io.millrace.proxy.http.HttpSettings;
import io.millrace.proxy.http.wire.HeadRules;
import io.millrace.proxy.http.wire.HeadRules.UnderscoreNames;
import io.millrace.proxy.l4.TcpSettings;
import io.millrace.proxy.listener.ListenerSettings;
import io.millrace.proxy.pool.Pool;
import io.millrace.proxy.pool.Pools;
import io.millrace.proxy.route.Route;
import io.millrace.proxy.route.RouteTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One configuration in the form in which it runs. Threading: immutable. */
record Snapshot(Config config, Pools pools, Map<String, ListenerSettings> settingsByListener) {

    static Snapshot of(Config config, Pools pools) {
        Map<String, ListenerSettings> settings = new HashMap<>();
        for (ListenerConfig listener : config.listeners()) {
            settings.put(listener.name(), settings(listener, pools));
        }
        return new Snapshot(config, pools, Map.copyOf(settings));
    }

    private static ListenerSettings settings(ListenerConfig listener, Pools pools) {
        if (listener.protocol() == Protocol.TCP) {
            TcpSettings tcp = new TcpSettings(
                    pools.named(listener.pool()), listener.limits().bufferBytes());
            return new ListenerSettings.Tcp(listener.maxConnections(), tcp);
        }
        return new ListenerSettings.Http(listener.maxConnections(), http(listener, pools));
    }

    private static HttpSettings http(ListenerConfig listener, Pools pools) {
        HttpTimeouts timeouts = listener.timeouts();
        ListenerLimits limits = listener.limits();
        return new HttpSettings(
                routes(listener.routes(), pools),
                new HeadRules(limits.headBytes(), limits.targetBytes(), limits.fields(), underscoreNames(listener)),
                new ForwardedPolicy(listener.forwarded()),
                timeouts.requestHead().toNanos(),
                timeouts.requestBody().toNanos(),
                timeouts.clientIdle().toNanos(),
                timeouts.request() == null ? 0 : timeouts.request().toNanos(),
                limits.pipelineDepth(),
                limits.bufferBytes(),
                limits.minBodyRate());
    }

    private static RouteTable<Pool> routes(List<RouteConfig> routes, Pools pools) {
        return new RouteTable<>(routes.stream()
                .map(route -> new Route<>(route.host(), route.path(), pools.named(route.pool())))
                .toList());
    }

    private static UnderscoreNames underscoreNames(ListenerConfig listener) {
        return switch (listener.underscoreNames()) {
            case DROP -> UnderscoreNames.DROP;
            case REFUSE -> UnderscoreNames.REFUSE;
            case ALLOW -> UnderscoreNames.ALLOW;
        };
    }
}
