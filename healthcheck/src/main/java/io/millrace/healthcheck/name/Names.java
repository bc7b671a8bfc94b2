package io.millrace.healthcheck.name;

import io.millrace.healthcheck.probe.Wire;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of host names, kept up to date: asked for again when an answer's time is over, kept when there is no answer.
 *
 * <p>Names are complete: the search list of the system does not apply, so that a name means the same on every node. The hosts
 * file comes first; it and the system's list of servers are read with every {@link #apply}.
 *
 * <p>Threading: any thread but the loop for {@link #apply}, which reads files, and {@link #stop}; any thread for what is
 * known. Everything else runs on the loop of the {@link Wire} and blocks it nowhere.
 * <br>Limits: {@value #MAX_ADDRESSES} addresses for each name, the others are counted; {@value #MAX_UNDER_WAY} names asked for
 * at once, the others wait for their turn; changes within {@value #GATHER_MILLIS} ms are told together.
 */
public final class Names {

    /** More than a name stands for whose addresses are machines; each becomes an endpoint with probes of its own. */
    public static final int MAX_ADDRESSES = 64;

    /** Two questions each: 64 sockets at most, and a burst that no name server takes for an attack. */
    private static final int MAX_UNDER_WAY = 32;

    /** Names that change together are one change for who listens, which costs as much as a reload; 50 ms is no delay beside a TTL. */
    private static final long GATHER_MILLIS = 50;

    /** As probes have: enough to drift apart within some rounds. */
    private static final int JITTER_PERCENT = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Names.class);

    /** Who wants to know. Threading: the loop; must not block. Errors: what it throws is logged. */
    public interface Listener {
        /** The addresses of at least one name are others now. */
        void onChange(Map<String, KnownName> known);

        /** A name stopped resolving; its last addresses stay. */
        void onLost(String name, KnownName known);

        /** A name resolves again. */
        void onBack(String name, KnownName known);
    }

    private final Wire wire;
    private final LongSupplier nanoClock;
    private final SplittableRandom random;
    private final Listener listener;
    private final NameCounters counters = new NameCounters();
    private final Map<String, Asked> asked = new HashMap<>();
    private final Deque<Asked> waiting = new ArrayDeque<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private Inquiry inquiry;
    private int underWay;
    private boolean gathering;
    private boolean addressesChanged;
    private boolean stopped;
    private volatile Map<String, KnownName> known = Map.of();

    private record Waiter(Set<String> names, CompletableFuture<Map<String, KnownName>> done) {}

    /** @param nanoClock monotonic, for the instants of {@link KnownName} */
    public Names(Wire wire, LongSupplier nanoClock, long seed, Listener listener) {
        this.wire = wire;
        this.nanoClock = nanoClock;
        this.random = new SplittableRandom(seed);
        this.listener = listener;
    }

    /**
     * Asks for these names from now on and for no others. What is known of a name stays known.
     *
     * @return what is known, as soon as each of the names had an answer or a failure
     */
    public CompletableFuture<Map<String, KnownName>> apply(NamePolicy policy, Set<String> names) {
        SystemNames system = names.isEmpty() ? null : SystemNames.read();
        Set<String> wanted = Set.copyOf(names);
        CompletableFuture<Map<String, KnownName>> done = new CompletableFuture<>();
        wire.loop().execute(() -> {
            if (stopped) {
                done.complete(known);
                return;
            }
            switchTo(policy, system, wanted);
            waiters.add(new Waiter(new HashSet<>(wanted), done));
            waiters.forEach(waiter -> waiter.names().removeIf(this::settled));
            tellWaiters();
        });
        return done;
    }

    private void switchTo(NamePolicy policy, SystemNames system, Set<String> wanted) {
        asked.values().removeIf(each -> {
            if (!wanted.contains(each.name)) {
                each.drop();
                return true;
            }
            return false;
        });
        boolean others = system != null && (inquiry == null || !inquiry.isOf(policy, system));
        if (others) {
            Inquiry before = inquiry;
            inquiry = new Inquiry(wire, policy, system);
            if (before != null) {
                before.close();
            }
            asked.values().forEach(this::ask);
        }
        for (String name : wanted) {
            if (!asked.containsKey(name)) {
                Asked added = new Asked(name);
                asked.put(name, added);
                ask(added);
            }
        }
        publish();
    }

    private void ask(Asked name) {
        name.cancelNext();
        if (!name.underWay) {
            name.underWay = true;
            waiting.add(name);
        }
        askWaiting();
    }

    private void askWaiting() {
        while (underWay < MAX_UNDER_WAY && !waiting.isEmpty()) {
            Asked next = waiting.remove();
            underWay++;
            counters.lookups().increment();
            Inquiry with = inquiry;
            with.ask(next.name, (a4, a6) -> wire.loop().execute(() -> onAnswers(next, with, a4, a6)));
        }
    }

    private void onAnswers(Asked name, Inquiry with, Answer a4, Answer a6) {
        underWay--;
        name.underWay = false;
        if (!name.dropped && !stopped) {
            if (with == inquiry) {
                take(name, a4, a6);
            } else {
                ask(name);
            }
        }
        if (!stopped) {
            askWaiting();
        }
    }

    private void take(Asked name, Answer a4, Answer a6) {
        KnownName before = name.memory.known();
        NamePolicy policy = inquiry.policy();
        name.memory.onAnswers(a4, a6, policy.families(), nanoClock.getAsLong());
        name.answered = true;
        KnownName after = name.memory.known();
        counters.addressesLeftOut().add(name.memory.leftOut());
        if (after.lost()) {
            counters.failures().increment();
        }
        if (before.lost() != after.lost()) {
            guarded(() -> {
                if (after.lost()) {
                    listener.onLost(name.name, after);
                } else {
                    listener.onBack(name.name, after);
                }
            });
        }
        if (!before.addresses().equals(after.addresses())) {
            counters.changes().increment();
            addressesChanged = true;
        }
        if (!before.equals(after)) {
            gather();
        }
        name.next =
                wire.loop().schedule(() -> ask(name), withJitter(name.memory.untilNext(policy)), TimeUnit.NANOSECONDS);
        waiters.forEach(waiter -> waiter.names().remove(name.name));
        tellWaiters();
    }

    private boolean settled(String name) {
        return !asked.containsKey(name) || asked.get(name).answered;
    }

    /** Later by up to a tenth, so that an answer's time is over and names are not asked for all at once. */
    private long withJitter(Duration wait) {
        long nanos = wait.toNanos();
        return nanos + random.nextLong(1 + nanos / 100 * JITTER_PERCENT);
    }

    private void gather() {
        if (!gathering) {
            gathering = true;
            wire.loop().schedule(this::tell, GATHER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tell() {
        gathering = false;
        if (!stopped) {
            publish();
        }
        if (!stopped && addressesChanged) {
            addressesChanged = false;
            guarded(() -> listener.onChange(known));
        }
    }

    /** What a listener gets wrong must not keep a name from being asked for again. */
    private static void guarded(Runnable telling) {
        try {
            telling.run();
        } catch (Throwable e) {
            LOG.error("news of a host name was lost", e);
        }
    }

    private void tellWaiters() {
        for (Waiter waiter : List.copyOf(waiters)) {
            if (waiter.names().isEmpty()) {
                waiters.remove(waiter);
                publish();
                waiter.done().complete(known);
            }
        }
    }

    private void publish() {
        Map<String, KnownName> next = new HashMap<>();
        asked.forEach((name, state) -> next.put(name, state.memory.known()));
        known = Map.copyOf(next);
    }

    /** What is known now, by name; names without any address are in it. */
    public Map<String, KnownName> known() {
        return known;
    }

    public NameCounters counters() {
        return counters;
    }

    /** Asks nothing more. Returns at once; what is under way on the loop ends by itself. */
    public void stop() {
        wire.loop().execute(() -> {
            stopped = true;
            asked.values().forEach(Asked::drop);
            asked.clear();
            waiting.clear();
            waiters.forEach(waiter -> waiter.done().complete(known));
            waiters.clear();
            if (inquiry != null) {
                inquiry.close();
            }
        });
    }
}
