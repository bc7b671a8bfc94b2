package io.millrace.proxy.name;

import io.millrace.healthcheck.event.Cause;
import io.millrace.healthcheck.event.Change;
import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.event.Times;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.name.KnownName;
import io.millrace.healthcheck.name.NameCounters;
import io.millrace.healthcheck.name.Names;
import io.millrace.healthcheck.probe.Wire;
import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.PoolConfig;
import io.millrace.proxy.loop.NanoClock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host names of a node's endpoints, and what to do when their addresses change.
 *
 * <p>Threading: any thread but the loop of the {@link Wire} and the workers.
 * <br>Ownership: of one thread, {@code millrace-names}, until {@link #close}.
 */
public final class HostNames implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostNames.class);

    /** 3 s: what a start or reload waits at most, enough to ask two name servers where the first is silent. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int MAX_LINES = 20;
    private static final long IDLE_SECONDS = 10;

    private final Names names;
    private final Journal journal;
    private final Runnable onChange;
    private final ThreadPoolExecutor thread;
    private final AtomicBoolean changed = new AtomicBoolean();
    private volatile Map<String, Set<String>> poolsByName = Map.of();
    private Set<String> complaints = Set.of();

    /**
     * @param journal of the loop of {@code wire}
     * @param onChange called on the thread of this object when other addresses are known; one change may stand for several
     */
    public HostNames(Wire wire, Journal journal, long seed, Runnable onChange) {
        this.journal = journal;
        this.onChange = onChange;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new Thread(task, "millrace-names"));
        thread.allowCoreThreadTimeOut(true);
        this.names = new Names(wire, NanoClock::now, seed, new News());
    }

    /**
     * The pools of a configuration with the addresses of its host names, which are asked for from here on. Waits up to 3 s for
     * names that nobody has asked for yet, then goes on without them.
     */
    public List<PoolConfig> apply(Config config) {
        Map<String, Set<String>> wanted = Expansion.poolsByName(config.pools());
        poolsByName = wanted;
        await(names.apply(config.names(), wanted.keySet()));
        return expanded(config.pools());
    }

    private static void await(CompletableFuture<?> asked) {
        try {
            asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException goOnWithout) {
            LOG.warn(
                    "not all host names were answered within {} s; their endpoints come when they are",
                    PATIENCE.toSeconds());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** The pools with the addresses that are known now. */
    public synchronized List<PoolConfig> expanded(List<PoolConfig> pools) {
        Expansion expansion = Expansion.of(pools, names.known());
        expansion.complaints().stream()
                .filter(complaint -> !complaints.contains(complaint))
                .limit(MAX_LINES)
                .forEach(LOG::warn);
        complaints = new HashSet<>(expansion.complaints());
        return expansion.pools();
    }

    /** What is known of each name. */
    public Map<String, KnownName> known() {
        return names.known();
    }

    /** How many names stopped resolving, or never did. */
    public long lost() {
        return names.known().values().stream().filter(KnownName::lost).count();
    }

    public NameCounters counters() {
        return names.counters();
    }

    /** Asks for no name any more. A change under way is not waited for. */
    @Override
    public void close() {
        names.stop();
        thread.shutdown();
    }

    /** What the loop is told; it hands work to the thread of this object and waits for nothing. */
    private final class News implements Names.Listener {
        private Map<String, KnownName> before = Map.of();

        @Override
        public void onChange(Map<String, KnownName> known) {
            new TreeMap<>(known)
                    .entrySet().stream()
                            .filter(name ->
                                    !addresses(before.get(name.getKey())).equals(addresses(name.getValue())))
                            .limit(MAX_LINES)
                            .forEach(name -> LOG.info(
                                    "host name {} is {}, was {}",
                                    name.getKey(),
                                    addresses(name.getValue()),
                                    addresses(before.get(name.getKey()))));
            before = known;
            if (changed.compareAndSet(false, true)) {
                later();
            }
        }

        private void later() {
            try {
                thread.execute(() -> {
                    changed.set(false);
                    onChange.run();
                });
            } catch (RejectedExecutionException closedMeanwhile) {
                LOG.debug("closed before a change of addresses could be put in force");
            } catch (OutOfMemoryError lacking) {
                // This is how Java says that the system grants no further thread.
                changed.set(false);
                LOG.warn("a change of addresses waits for the next one: {}", lacking.getMessage());
            }
        }

        @Override
        public void onLost(String name, KnownName known) {
            boolean kept = !known.addresses().isEmpty();
            note(
                    Kind.NAME_LOST,
                    name,
                    kept ? "resolved" : "not known",
                    kept ? "keeps " + addresses(known) : "no address",
                    List.of(Cause.seen(known.trouble())));
        }

        @Override
        public void onBack(String name, KnownName known) {
            note(Kind.NAME_BACK, name, "lost", addresses(known), List.of());
        }

        private void note(Kind kind, String name, String before, String after, List<Cause> causes) {
            for (String pool : poolsByName.getOrDefault(name, Set.of())) {
                journal.record(new Change(kind, pool, name, before, after, causes, Times.UNKNOWN), NanoClock.now());
            }
        }
    }

    private static String addresses(KnownName known) {
        return known == null || known.addresses().isEmpty()
                ? "nowhere"
                : known.addresses().stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }
}
