package io.millrace.proxy.listener;

import io.millrace.proxy.config.Protocol;
import io.millrace.proxy.http.Http1Downstream;
import io.millrace.proxy.http.HttpCounters;
import io.millrace.proxy.http.HttpSettings;
import io.millrace.proxy.http.HttpWorker;
import io.millrace.proxy.http.LastWords;
import io.millrace.proxy.l4.TcpDownstream;
import io.millrace.proxy.loop.ConnectionOwner;
import io.millrace.proxy.loop.DownstreamConnection;
import io.millrace.proxy.loop.LogBudget;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.socket.TcpSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener as it runs: admits connections and counts them. It outlives reloads under its name; what it does with a
 * connection is looked up in the running configuration each time.
 *
 * <p>Threading: any worker.
 */
public final class Listener implements ConnectionOwner {

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final String name;
    private final Protocol protocol;
    private final Function<String, ListenerSettings> running;
    private final Admission process;
    private final List<HttpWorker> httpWorkers;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final HttpCounters httpCounters = new HttpCounters();
    private final LogBudget refusalLog = new LogBudget();
    private final LogBudget faultLog = new LogBudget();
    private final Supplier<HttpSettings> httpSettings = () -> http(settings());
    private volatile ListenerSettings latest;

    /** @param running the settings of the running configuration by listener name; null for one it does not have */
    public Listener(
            String name,
            Protocol protocol,
            Function<String, ListenerSettings> running,
            Admission process,
            List<HttpWorker> httpWorkers) {
        this.name = name;
        this.protocol = protocol;
        this.running = running;
        this.process = process;
        this.httpWorkers = httpWorkers;
    }

    @Override
    public String name() {
        return name;
    }

    public Protocol protocol() {
        return protocol;
    }

    public int open() {
        return open.get();
    }

    public LongAdder accepted() {
        return accepted;
    }

    /** Connections turned away because a limit was reached. */
    public LongAdder refused() {
        return refused;
    }

    /** Connections that were admitted and could not begin: the loop did not take them, or a fault of the program. */
    public LongAdder failed() {
        return failed;
    }

    public HttpCounters httpCounters() {
        return httpCounters;
    }

    /** The settings to use now: of the running configuration, or the last ones where that has no such listener any more. */
    ListenerSettings settings() {
        ListenerSettings current = running.apply(name);
        ListenerSettings known = latest;
        if (current == known || current == null || known != null && known.getClass() != current.getClass()) {
            return known;
        }
        latest = current;
        return current;
    }

    /** Remembers the running settings, for connections that come when the running configuration has no such listener. */
    public void rememberSettings() {
        settings();
    }

    /** Admits a connection, or turns it away. Ownership: takes the socket, which has not begun. */
    void accept(Worker worker, TcpSocket socket) {
        ListenerSettings settings = settings();
        if (!tryEnter(settings)) {
            turnAway(worker, socket, settings);
            return;
        }
        accepted.increment();
        DownstreamConnection connection;
        try {
            connection = newConnection(worker, socket, settings);
        } catch (RuntimeException | Error e) {
            leave();
            fail(worker, socket, e);
            return;
        }
        worker.connections().add(connection);
        begin(worker, socket, connection);
    }

    private void begin(Worker worker, TcpSocket socket, DownstreamConnection connection) {
        try {
            if (!connection.begin()) {
                failed.increment();
                connection.neverBegan();
            }
        } catch (RuntimeException | Error e) {
            fail(worker, socket, e);
            connection.neverBegan();
        }
    }

    /** A fault of the program's own costs this connection, and not those behind it. */
    private void fail(Worker worker, TcpSocket socket, Throwable fault) {
        failed.increment();
        if (faultLog.tryTake(worker.coarseNanos())) {
            LOG.error("listener {}: connection closed after an internal error", name, fault);
        }
        socket.close();
    }

    private void leave() {
        open.decrementAndGet();
        process.leave();
    }

    private boolean tryEnter(ListenerSettings settings) {
        int limit = settings.maxConnections() == 0 ? Integer.MAX_VALUE : settings.maxConnections();
        if (!Admission.tryEnter(open, limit)) {
            return false;
        }
        if (!process.tryEnter()) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    private DownstreamConnection newConnection(Worker worker, TcpSocket socket, ListenerSettings settings) {
        if (settings instanceof ListenerSettings.Tcp tcp) {
            return new TcpDownstream(this, worker, socket, tcp.tcp());
        }
        return new Http1Downstream(this, httpWorkers.get(worker.index()), socket, httpCounters, httpSettings);
    }

    private static HttpSettings http(ListenerSettings settings) {
        return ((ListenerSettings.Http) settings).http();
    }

    private void turnAway(Worker worker, TcpSocket socket, ListenerSettings settings) {
        refused.increment();
        if (refusalLog.tryTake(worker.coarseNanos())) {
            LOG.warn(
                    "listener {}: connection turned away, {} open here, {} in all (limits: {}, {})",
                    name,
                    open.get(),
                    process.open(),
                    settings.maxConnections(),
                    process.limit());
        }
        if (settings instanceof ListenerSettings.Http && process.tryBeginFarewell()) {
            LastWords.overloaded(worker, socket, process::farewellEnded);
        } else {
            socket.reset();
        }
    }

    @Override
    public void onConnectionEnded(Worker worker, DownstreamConnection connection) {
        worker.connections().remove(connection);
        leave();
    }
}
