package io.millrace.healthcheck.outlier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/** What is known of one zone. Threading: the thread that decides. */
final class ZoneStanding {

    /** Bad endpoints that make a zone suspicious; one is an endpoint, not a zone. */
    private static final int FEWEST = 2;

    final String name;
    final Term term = new Term();
    final Slowness slowness = new Slowness();
    final List<Standing> members = new ArrayList<>();
    int tier;
    private final long[] latencies = new long[Latencies.BUCKETS];
    private Suspicion suspicion;
    private Suspicion markedFor;

    ZoneStanding(String name) {
        this.name = name;
    }

    void beginWindow() {
        Arrays.fill(latencies, 0);
    }

    void add(long[] more) {
        for (int bucket = 0; bucket < latencies.length; bucket++) {
            latencies[bucket] += more[bucket];
        }
    }

    void endWindow() {
        slowness.window(latencies);
    }

    /** What speaks against the zone as a whole, as of the last look; null for nothing. */
    Suspicion suspicionOrNull() {
        return suspicion;
    }

    /**
     * Looks at the members, whose own suspicions are of this moment.
     *
     * <p>Why members with a good answer count against it: a zone whose network is gone gives no good answer to anybody, and
     * two broken endpoints among many are not a zone.
     */
    void look(OutlierPolicy policy, long nowNanos) {
        suspicion = null;
        if (term.out()) {
            return;
        }
        List<Suspicion> bad = members.stream()
                .map(Standing::badThisWindowOrNull)
                .filter(Objects::nonNull)
                .toList();
        long good = members.stream()
                .filter(each -> each.badThisWindowOrNull() == null && each.ok() > 0)
                .count();
        if (bad.size() >= FEWEST && bad.size() >= good) {
            suspicion = together(bad, bad.size() + good, nowNanos);
        } else if (members.size() >= FEWEST) {
            suspicion = Suspicion.latencyOrNull(slowness, policy, nowNanos);
        }
    }

    private static Suspicion together(List<Suspicion> bad, long telling, long nowNanos) {
        Suspicion worst = Collections.min(bad, Suspicion.WORST_FIRST);
        long longestNanos = bad.stream()
                .mapToLong(each -> nowNanos - each.sinceNanos())
                .max()
                .orElseThrow();
        String words =
                bad.size() + " of " + telling + " endpoints with traffic went bad together, one with " + worst.words();
        return new Suspicion(worst.cause(), (double) bad.size() / telling, nowNanos - longestNanos, words);
    }

    void mark(long nowNanos, OutlierPolicy policy, SplittableRandom random) {
        term.begin(nowNanos, policy, random);
        markedFor = suspicion;
        suspicion = null;
        members.forEach(member -> member.absorbedByZone(nowNanos));
    }

    Suspicion markedFor() {
        return markedFor;
    }

    void clear(long nowNanos) {
        term.end(nowNanos);
        slowness.forget();
        members.forEach(Standing::beginAnew);
    }

    /** Whether half of its members were seen to fail a probe since {@code sinceNanos}, and to pass again. */
    boolean cured(long sinceNanos) {
        long cured = members.stream()
                .filter(member -> member.probes.sawTheEndOf(sinceNanos))
                .count();
        return cured > 0 && cured * 2 >= members.size();
    }
}
