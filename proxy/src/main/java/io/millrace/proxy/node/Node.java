package io.millrace.proxy.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.ListenerConfig;
import io.millrace.proxy.config.NodeConfig;
import io.millrace.proxy.config.PoolConfig;
import io.millrace.proxy.health.NodeHealth;
import io.millrace.proxy.http.HttpWorker;
import io.millrace.proxy.listener.Admission;
import io.millrace.proxy.listener.BindException;
import io.millrace.proxy.listener.BoundSocket;
import io.millrace.proxy.listener.Listener;
import io.millrace.proxy.loop.DownstreamConnection;
import io.millrace.proxy.loop.NanoClock;
import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.loop.Workers;
import io.millrace.proxy.name.HostNames;
import io.millrace.proxy.pool.Pools;
import io.millrace.proxy.upstream.Endpoint;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Millrace: its workers, its bound listeners and the configuration in force.
 *
 * <p>Threading: any thread but a worker; {@link #reload} and {@link #stop} exclude each other. The data path sees a new
 * configuration with its next connection or exchange; what is under way keeps the one it began with.
 */
public final class Node {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final int MAX_CHANGES_LOGGED = 50;

    private final Workers workers;
    private final List<HttpWorker> httpWorkers;
    private final Admission admission;
    private final int descriptorLimit;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final NodeHealth health;
    private final HostNames hostNames;
    private final NodeMeters nodeMeters;
    private final Map<String, Listener> listeners = new LinkedHashMap<>();
    private final Map<BindKey, BoundSocket> sockets = new LinkedHashMap<>();
    private volatile Snapshot snapshot;

    /** Those of the snapshot, with addresses in place of host names. */
    private List<PoolConfig> poolsInForce = List.of();

    private boolean stopped;

    private Node(Config config, Transport.Choice transport) {
        NodeConfig node = config.node();
        int count = node.workers() == 0 ? Runtime.getRuntime().availableProcessors() : node.workers();
        descriptorLimit = Descriptors.limit();
        workers = new Workers(count, transport.transport(), Seeds.next(), Descriptors.idleUpstreams(descriptorLimit));
        httpWorkers = workers.all().stream().map(HttpWorker::new).toList();
        admission = new Admission(Descriptors.connections(config, descriptorLimit));
        health =
                new NodeHealth(workers.all(), transport.transport(), Seeds.next(), Descriptors.probes(descriptorLimit));
        workers.watchFrom(health.wire().loop());
        hostNames = new HostNames(health.wire(), health.journal(), Seeds.next(), this::putAddressesInForce);
        nodeMeters = new NodeMeters(meters, health, hostNames);
        snapshot = new Snapshot(config, Pools.none(count, Seeds.next()), Map.of());
    }

    /** Starts with a checked configuration. Errors: {@link NodeStartException}, and nothing runs. */
    public static Node start(Config config) throws NodeStartException {
        Transport.Choice transport = choose(config.node().transport());
        Node node = new Node(config, transport);
        try {
            node.apply(config);
        } catch (BindException e) {
            node.hostNames.close();
            node.health.close();
            node.workers.close();
            throw new NodeStartException(e.getMessage());
        }
        node.logStart(config, transport);
        return node;
    }

    private static Transport.Choice choose(io.millrace.proxy.config.Transport configured) throws NodeStartException {
        try {
            return switch (configured) {
                case AUTO -> Transport.choose();
                case EPOLL -> Transport.require(Transport.EPOLL);
                case IO_URING -> Transport.require(Transport.IO_URING);
                case NIO -> Transport.require(Transport.NIO);
            };
        } catch (IllegalStateException e) {
            throw new NodeStartException(e.getMessage());
        }
    }

    private void logStart(Config config, Transport.Choice transport) {
        LOG.info(
                "node {}: {} workers on {} ({}), at most {} connections of {} descriptors",
                config.node().name(),
                workers.count(),
                transport.transport(),
                transport.reason(),
                admission.limit(),
                descriptorLimit);
        if (admission.limit() > Descriptors.fittingConnections(descriptorLimit)) {
            LOG.warn(
                    "limits.connections is {}, but {} descriptors are enough for {} only; raise the limit (ulimit -n)",
                    admission.limit(),
                    descriptorLimit,
                    Descriptors.fittingConnections(descriptorLimit));
        }
        sockets.values()
                .forEach(socket -> LOG.info(
                        "listener {} ({}) on {}",
                        socket.owner().name(),
                        Changes.lowerCase(socket.owner().protocol()),
                        socket));
        config.pools().forEach(pool -> LOG.info(Changes.describe(pool)));
    }

    /**
     * Puts a checked configuration in force. No connection of what stays is lost.
     *
     * <p>Errors: {@link NodeReloadException} when a new address cannot be bound; then nothing has changed.
     */
    public synchronized void reload(Config next) throws NodeReloadException {
        if (stopped) {
            throw new NodeReloadException("the node is stopping");
        }
        warnOfWhatNeedsRestart(snapshot.config().node(), next.node());
        Config before = snapshot.config();
        long beganNanos = NanoClock.now();
        try {
            apply(next);
        } catch (BindException e) {
            throw new NodeReloadException(e.getMessage());
        }
        LOG.info(
                "configuration reloaded in {} ms: {} listeners, {} pools",
                (NanoClock.now() - beganNanos) / 1_000_000,
                next.listeners().size(),
                next.pools().size());
        logChanges(Changes.between(before, next));
    }

    private static void logChanges(List<String> changes) {
        changes.stream().limit(MAX_CHANGES_LOGGED).forEach(LOG::info);
        if (changes.size() > MAX_CHANGES_LOGGED) {
            LOG.info("and {} more changes", changes.size() - MAX_CHANGES_LOGGED);
        }
    }

    private static void warnOfWhatNeedsRestart(NodeConfig running, NodeConfig next) {
        if (running.workers() != next.workers() || running.transport() != next.transport()) {
            LOG.warn("node: a change of workers or transport takes effect with the next start");
        }
    }

    private synchronized void apply(Config next) throws BindException {
        Map<String, Listener> nextListeners = new LinkedHashMap<>();
        next.listeners().forEach(listener -> nextListeners.put(listener.name(), listenerFor(listener)));
        Map<BindKey, BoundSocket> nextSockets = bind(next, nextListeners);
        Snapshot before = snapshot;
        poolsInForce = hostNames.apply(next);
        Pools nextPools = before.pools().next(poolsInForce, next.node().zone());
        health.apply(nextPools.all(), next.alarms());
        snapshot = Snapshot.of(next, nextPools);
        nextListeners.values().forEach(Listener::rememberSettings);
        admission.limit(Descriptors.connections(next, descriptorLimit));
        Collection<Listener> removed = new ArrayList<>(listeners.values());
        removed.removeAll(nextListeners.values());
        listeners.clear();
        listeners.putAll(nextListeners);
        switchSockets(next, nextSockets);
        drain(connection -> removed.contains(connection.owner()));
        retire(before.pools().missingIn(snapshot.pools()));
        nodeMeters.update(admission, listeners.values(), snapshot.pools().all());
    }

    /** Puts the present addresses of host names in force, as a reload of the same configuration would. */
    private synchronized void putAddressesInForce() {
        Snapshot before = snapshot;
        Config config = before.config();
        List<PoolConfig> next = hostNames.expanded(config.pools());
        if (stopped || next.equals(poolsInForce)) {
            return;
        }
        poolsInForce = next;
        Pools nextPools = before.pools().next(next, config.node().zone());
        health.apply(nextPools.all(), config.alarms());
        snapshot = Snapshot.of(config, nextPools);
        listeners.values().forEach(Listener::rememberSettings);
        retire(before.pools().missingIn(nextPools));
        nodeMeters.update(admission, listeners.values(), nextPools.all());
    }

    private Listener listenerFor(ListenerConfig config) {
        Listener running = listeners.get(config.name());
        return running != null && running.protocol() == config.protocol()
                ? running
                : new Listener(
                        config.name(),
                        config.protocol(),
                        name -> snapshot.settingsByListener().get(name),
                        admission,
                        httpWorkers);
    }

    /** What makes two binds of two configurations the same: the address, or with port 0 its place in the listener. */
    private record BindKey(InetSocketAddress address, String listener, int index) {
        static BindKey of(ListenerConfig listener, int index) {
            InetSocketAddress address = listener.binds().get(index);
            return address.getPort() == 0
                    ? new BindKey(address, listener.name(), index)
                    : new BindKey(address, null, 0);
        }
    }

    private Map<BindKey, BoundSocket> bind(Config next, Map<String, Listener> nextListeners) throws BindException {
        Map<BindKey, BoundSocket> bound = new LinkedHashMap<>();
        List<BoundSocket> opened = new ArrayList<>();
        try {
            for (ListenerConfig listener : next.listeners()) {
                for (int index = 0; index < listener.binds().size(); index++) {
                    BindKey key = BindKey.of(listener, index);
                    BoundSocket socket = sockets.get(key);
                    if (socket == null) {
                        Listener owner = nextListeners.get(listener.name());
                        socket = BoundSocket.open(
                                workers, key.address(), isOurs(key.address().getPort(), opened), owner);
                        opened.add(socket);
                    }
                    bound.put(key, socket);
                }
            }
            return bound;
        } catch (BindException e) {
            opened.forEach(BoundSocket::close);
            throw e;
        }
    }

    private boolean isOurs(int port, List<BoundSocket> opened) {
        return Stream.concat(sockets.values().stream(), opened.stream())
                .anyMatch(socket -> socket.configured().getPort() == port);
    }

    private void switchSockets(Config next, Map<BindKey, BoundSocket> nextSockets) {
        for (ListenerConfig listener : next.listeners()) {
            for (int index = 0; index < listener.binds().size(); index++) {
                BoundSocket socket = nextSockets.get(BindKey.of(listener, index));
                socket.handTo(listeners.get(listener.name()));
                socket.startAccepting();
            }
        }
        sockets.values().stream()
                .filter(socket -> !nextSockets.containsValue(socket))
                .forEach(BoundSocket::close);
        sockets.clear();
        sockets.putAll(nextSockets);
    }

    private void drain(Predicate<DownstreamConnection> which) {
        workers.onEach(worker -> worker.connections().forEach(connection -> {
            if (which.test(connection)) {
                connection.drain();
            }
        }));
    }

    private void retire(List<Endpoint> endpoints) {
        endpoints.forEach(Endpoint::retire);
        workers.onEach(
                worker -> endpoints.forEach(endpoint -> endpoint.idle(worker).closeAll()));
    }

    /** The addresses a listener is bound to, with the ports in use; empty for an unknown listener. */
    public synchronized List<InetSocketAddress> addresses(String listener) {
        return sockets.values().stream()
                .filter(socket -> socket.owner().name().equals(listener))
                .map(BoundSocket::bound)
                .toList();
    }

    /** What the node counts. Threading: any thread. */
    public MeterRegistry meters() {
        return meters;
    }

    /** The host names of endpoints. Threading: any thread but a worker. */
    public HostNames hostNames() {
        return hostNames;
    }

    /** How all endpoints stand, and what changed lately. Threading: any thread but a worker. */
    public NodeHealth health() {
        return health;
    }

    /** The event loops, for tests that wait until each has looked at its sockets. */
    List<EventLoop> loops() {
        return workers.all().stream().map(Worker::loop).toList();
    }

    private void awaitConnections(Duration grace) {
        try {
            admission.awaitNone(grace);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Stops accepting, lets what is under way finish for up to {@code grace}, then ends the rest.
     *
     * @return how many connections had to be ended
     */
    public synchronized int stop(Duration grace) {
        if (stopped) {
            return 0;
        }
        stopped = true;
        sockets.values().forEach(BoundSocket::close);
        drain(connection -> true);
        LOG.info("stopping: {} connections are under way, up to {} s for them", admission.open(), grace.toSeconds());
        awaitConnections(grace);
        int cut = admission.open();
        workers.onEach(worker -> worker.connections().forEach(DownstreamConnection::abort));
        retire(snapshot.pools().endpoints());
        hostNames.close();
        health.close();
        workers.close();
        LOG.info("stopped: {} connections were cut", cut);
        return cut;
    }
}
