package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.outlier.Traffic;
import io.millrace.healthcheck.outlier.UrgentNews;
import io.millrace.healthcheck.schedule.Check;
import io.millrace.healthcheck.schedule.CheckStatus;
import io.millrace.healthcheck.schedule.Checker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pools under watch, with who is found in them by what. Threading: the health loop. */
final class Watch {

    /** So many members are looked at in one tick without anybody noticing; of more, each tick looks at a part. */
    private static final int FEW = 2_000;

    /** Of more members, so many quick ticks look at all. */
    private static final int TICKS_PER_ROUND = (int) (Monitor.SLOW_TICK_NANOS / Monitor.QUICK_TICK_NANOS);

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final Journal journal;
    private final Checker checker;
    private final UrgentNews news;
    private final SplittableRandom seeds;
    private Map<String, Entry> entries = new LinkedHashMap<>();
    private Map<Check, List<Ref>> byCheck = Map.of();
    private Map<Traffic, Ref> byTraffic = Map.of();
    private List<Ref> all = List.of();
    private int nextLookedAt;

    /** A member and its pool. */
    record Ref(PoolHealth pool, Member member) {}

    /** A pool and who is told of it. */
    private static final class Entry {
        private WatchedPool watched;
        private PoolHealth pool;
        private Routing told;

        long[] picks() {
            Supplier<long[]> picks = watched.picksByTier();
            return picks == null ? new long[0] : picks.get();
        }

        void gone(int member) {
            try {
                watched.onGone().accept(member);
            } catch (RuntimeException e) {
                LOG.error(
                        "the end of a member of pool {} was not taken over",
                        pool.plan().name(),
                        e);
            }
        }

        void tell(Routing routing) {
            if (routing != told) {
                told = routing;
                try {
                    watched.onRouting().accept(routing);
                } catch (Throwable e) {
                    LOG.error(
                            "the routing of pool {} was not taken over",
                            pool.plan().name(),
                            e);
                }
            }
        }
    }

    Watch(Journal journal, Checker checker, UrgentNews news, long seed) {
        this.journal = journal;
        this.checker = checker;
        this.news = news;
        this.seeds = new SplittableRandom(seed);
    }

    void apply(List<WatchedPool> pools, long nowNanos) {
        refuseDoubles(pools);
        Map<String, Entry> before = entries;
        entries = new LinkedHashMap<>();
        for (WatchedPool watched : pools) {
            String name = watched.plan().name();
            entries.put(name, takenOver(before.remove(name), watched, nowNanos));
        }
        before.values().forEach(gone -> gone.pool.end(nowNanos));
        index();
        probe(nowNanos);
        all.forEach(ref -> ref.pool().lookAtPassOver(ref.member(), nowNanos));
        entries.values().forEach(entry -> entry.tell(entry.pool.decide(nowNanos)));
    }

    private static void refuseDoubles(List<WatchedPool> pools) {
        Set<String> names = new HashSet<>();
        for (WatchedPool watched : pools) {
            if (!names.add(watched.plan().name())) {
                throw new IllegalArgumentException("pool: " + watched.plan().name() + " (expected: each name once)");
            }
        }
    }

    private Entry takenOver(Entry known, WatchedPool watched, long nowNanos) {
        Entry entry = known == null ? new Entry() : known;
        entry.watched = watched;
        entry.told = null;
        if (known == null) {
            Supplier<long[]> picks = watched.picksByTier() == null ? null : entry::picks;
            PoolHealth.Surroundings surroundings =
                    new PoolHealth.Surroundings(journal, picks, checker::suspect, seeds.nextLong());
            entry.pool = new PoolHealth(watched.plan(), surroundings, nowNanos);
        } else {
            entry.pool.apply(watched.plan(), nowNanos);
        }
        return entry;
    }

    private void index() {
        byCheck = new HashMap<>();
        byTraffic = new IdentityHashMap<>();
        all = new ArrayList<>();
        nextLookedAt = 0;
        for (Entry entry : entries.values()) {
            for (Member member : entry.pool.members()) {
                Ref ref = new Ref(entry.pool, member);
                all.add(ref);
                byTraffic.put(member.plan().traffic(), ref);
                member.plan().traffic().tell(news);
                Check check = PoolHealth.checkOrNull(member);
                if (check != null) {
                    byCheck.computeIfAbsent(check, unseen -> new ArrayList<>(1)).add(ref);
                }
            }
        }
    }

    /** Hands the checks over, each with the worst that its members know, and takes over what others know of them. */
    private void probe(long nowNanos) {
        Map<Check, Health> wanted = new LinkedHashMap<>();
        byCheck.forEach((check, refs) -> wanted.put(
                check,
                refs.stream()
                        .map(ref -> ref.member().health())
                        .max(Health::compareTo)
                        .orElse(Health.UNKNOWN)));
        checker.apply(wanted);
        byCheck.forEach((check, refs) -> refs.forEach(
                ref -> ref.pool().inherit(ref.member(), checker.health(check), "known already", nowNanos)));
    }

    List<Ref> refs(Check check) {
        return byCheck.getOrDefault(check, List.of());
    }

    Ref refOrNull(Traffic traffic) {
        return byTraffic.get(traffic);
    }

    boolean failBack(String pool, long nowNanos) {
        Entry entry = entries.get(pool);
        return entry != null && entry.pool.failBack(nowNanos);
    }

    List<PoolStatus> status(long nowNanos) {
        return entries.values().stream()
                .map(entry -> entry.pool.status(checker::statusOrNull, nowNanos))
                .toList();
    }

    /** Decides pools that have news or are due, save those that were decided a moment ago. */
    void decide(long nowNanos) {
        for (Entry entry : entries.values()) {
            if (entry.pool.undecided(nowNanos) && entry.pool.mayDecide(nowNanos)) {
                guarded(entry.pool, () -> entry.tell(entry.pool.decide(nowNanos)));
            }
            if (!entry.pool.undecided(nowNanos)) {
                guarded(entry.pool, () -> entry.pool.tellGone(this::inQuestion, entry::gone, nowNanos));
            }
        }
    }

    /** What one pool gets wrong must not cost the others their decisions. */
    private static void guarded(PoolHealth pool, Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            LOG.error("a decision on pool {} failed", pool.plan().name(), e);
        }
    }

    private boolean inQuestion(Check check) {
        CheckStatus status = checker.statusOrNull(check);
        return status != null && status.contrary() > 0;
    }

    void stalled(long nowNanos) {
        entries.values().forEach(entry -> entry.pool.stalled(nowNanos));
    }

    void tick(long nowNanos) {
        journal.tick(nowNanos);
        entries.values().forEach(entry -> guarded(entry.pool, () -> entry.pool.tick(nowNanos)));
        int count = all.size() <= FEW ? all.size() : all.size() / TICKS_PER_ROUND + 1;
        for (int i = 0; i < count; i++) {
            nextLookedAt = nextLookedAt + 1 < all.size() ? nextLookedAt + 1 : 0;
            Ref ref = all.get(nextLookedAt);
            guarded(ref.pool(), () -> {
                ref.pool().lookAtPassOver(ref.member(), nowNanos);
                ref.pool().lookForSilence(ref.member(), nowNanos);
            });
        }
    }

    /** How long until the next tick has something to do. */
    long nextTickInNanos(long nowNanos) {
        long delayNanos = all.size() <= FEW ? Monitor.SLOW_TICK_NANOS : Monitor.QUICK_TICK_NANOS;
        for (Entry entry : entries.values()) {
            delayNanos = Math.min(delayNanos, entry.pool.nextTickInNanos(nowNanos));
        }
        return delayNanos;
    }
}
