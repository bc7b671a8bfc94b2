package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.schedule.Check;
import io.millrace.healthcheck.schedule.CheckStatus;
import io.millrace.healthcheck.schedule.VerdictChange;
import io.millrace.healthcheck.tier.Selection;
import io.millrace.healthcheck.tier.SlowStart;
import io.millrace.healthcheck.tier.Supply;
import io.millrace.healthcheck.tier.TierSelection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * All decisions on one pool: from verdicts, pass-overs, ejections and the operator's word to where new traffic goes.
 *
 * <p>Threading: one thread, the health loop.
 * <br>Time: instants are arguments, of a monotonic clock in nanoseconds, compared by subtraction.
 * <br>Limits: a decision takes time in proportion to the number of members; without news none is made.
 */
public final class PoolHealth {

    /** What the pool needs of its surroundings. */
    record Surroundings(Journal journal, Supplier<long[]> picksByTier, Consumer<Check> suspect, long seed) {}

    /**
     * Between two decisions: 20 ms, and 5 µs for each member. A zone of a thousand endpoints that dies is some dozen decisions
     * instead of a thousand, each of which makes every event loop of the data path prepare its picks anew; and that takes a few
     * hundredths of its time at most, however large the pool.
     */
    static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long GAP_PER_MEMBER_NANOS = TimeUnit.MICROSECONDS.toNanos(5);

    /** A quarter of a second without any answer is long for a server on the same continent, and cheap to ask about. */
    private static final long LONGEST_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Members that came back one by one climb together, four times a second at most: a routing costs the data path some work. */
    private static final long SLOW_START_PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /*
     *   verdicts ------> health ---+
     *   live traffic --> judged ---+--> Availability --> Supply by tier --> TierSelection --> Lanes --> Routing
     *   refused -------> moment ---+    (slow start: weight)                     |
     *   operator ------> admin ----+                                             +--> Shifts: events
     *
     * News only changes a member and marks the pool; `decide` then does everything from there on, so that a thousand pieces
     * of news are one decision. What time alone changes (hold-down, ramp, slow start) is due at `dueNanos`.
     */
    private final Surroundings surroundings;
    private final String name;
    private final Measuring measuring;
    private final Shifts shifts;
    private final MemberEvents events;
    private final Outliers outliers;
    private PoolPlan plan;
    private TierSelection tierSelection;
    private List<Member> members = List.of();
    private List<List<Member>> tiers = List.of();
    private final Set<Member> watched = new LinkedHashSet<>();
    private final Gone gone = new Gone();
    private Selection selection;
    private Routing routing;
    private boolean news;
    private boolean due;
    private long dueNanos;
    private long decidedNanos;

    PoolHealth(PoolPlan plan, Surroundings surroundings, long nowNanos) {
        this.name = plan.name();
        this.surroundings = surroundings;
        this.measuring = new Measuring(surroundings.journal(), surroundings.picksByTier());
        this.shifts = new Shifts(name, surroundings.journal(), measuring);
        this.events = new MemberEvents(name, surroundings.journal());
        this.outliers = new Outliers(events, surroundings.seed());
        apply(plan, nowNanos);
    }

    /** Where a pool's traffic goes before anything is known: those who are probed are UNKNOWN, the others UP. */
    public static Routing initial(PoolPlan plan) {
        Surroundings none = new Surroundings(new Journal(() -> Instant.EPOCH), null, check -> {}, 0);
        return new PoolHealth(plan, none, 0).decide(0);
    }

    /** Takes over a configuration. Members with a name that is known keep their state. */
    void apply(PoolPlan next, long nowNanos) {
        Map<String, Member> before = new HashMap<>();
        members.forEach(member -> before.put(member.plan().name(), member));
        boolean addedLater = plan != null;
        members = new ArrayList<>(next.members().size());
        for (MemberPlan memberPlan : next.members()) {
            Member known = before.get(memberPlan.name());
            if (known == null) {
                members.add(new Member(memberPlan, members.size(), initialHealth(memberPlan), addedLater, nowNanos));
            } else {
                change(known, memberPlan, members.size(), nowNanos);
                members.add(known);
            }
        }
        plan = next;
        arrangeTiers();
        watched.retainAll(new HashSet<>(members));
        gone.retain(new HashSet<>(members));
        if (tierSelection == null) {
            tierSelection = new TierSelection(next.tiers());
        } else {
            tierSelection.apply(next.tiers());
        }
        outliers.apply(next.ejection(), members, nowNanos);
        news = true;
    }

    private static Health initialHealth(MemberPlan member) {
        return member.check() == null ? Health.UP : Health.UNKNOWN;
    }

    private void change(Member member, MemberPlan next, int index, long nowNanos) {
        MemberPlan before = member.plan();
        member.plan(next, index);
        if (before.admin() != next.admin() || before.weight() != next.weight()) {
            events.admin(member, before, nowNanos);
        }
        if (next.check() == null) {
            inherit(member, Health.UP, "no longer probed", nowNanos);
        } else if (next.admin() == AdminState.MAINTENANCE) {
            member.health(Health.UNKNOWN, nowNanos);
        }
    }

    private void arrangeTiers() {
        List<List<Member>> byTier = new ArrayList<>();
        for (Member member : members) {
            while (byTier.size() <= member.plan().tier()) {
                byTier.add(new ArrayList<>());
            }
            byTier.get(member.plan().tier()).add(member);
        }
        tiers = byTier;
    }

    PoolPlan plan() {
        return plan;
    }

    List<Member> members() {
        return members;
    }

    Routing routing() {
        return routing;
    }

    /** The check that is to be asked for a member now; null for none. */
    static Check checkOrNull(Member member) {
        return member.plan().admin() == AdminState.MAINTENANCE
                ? null
                : member.plan().check();
    }

    // News

    /** Takes over what is known of a member for another reason than that its own probes said so just now. */
    void inherit(Member member, Health health, String why, long nowNanos) {
        if (member.health() != health) {
            events.inherited(member, health, why, nowNanos);
            member.health(health, nowNanos);
            news = true;
        }
    }

    /** The probes of a member say something else than before. */
    void verdict(Member member, VerdictChange change, long nowNanos) {
        if (member.health() != change.after()) {
            events.verdict(member, change, nowNanos);
            member.health(change.after(), change.decidedNanos());
            if (change.after() == Health.DOWN && change.cause().unanswered()) {
                gone.add(member, nowNanos);
            }
            news = true;
        }
    }

    /** A probe of a member ended, whatever it says of the verdict. */
    void probed(Member member, boolean passed, long nowNanos) {
        news |= outliers.probed(member, passed, nowNanos);
    }

    /** Live traffic saw as many failures in a row as the policy bears. */
    void failuresInARow(Member member, long nowNanos) {
        suspect(member);
        news |= outliers.urgent(member, nowNanos);
    }

    private void suspect(Member member) {
        if (checkOrNull(member) != null) {
            surroundings.suspect().accept(member.plan().check());
        }
    }

    /** Looks whether a member is passed over. */
    void lookAtPassOver(Member member, long nowNanos) {
        PassOverWatch watch = member.watch();
        boolean wasOut = watch.pending();
        if (!watch.look(member.plan().passOver(), nowNanos)) {
            return;
        }
        news = true;
        if (!wasOut) {
            measuring.sample(nowNanos);
            watched.add(member);
            suspect(member);
        }
        boolean speaksForItself = member.availabilityWithoutMoment().compareTo(Availability.RESERVE) > 0;
        if (!wasOut && !speaksForItself) {
            events.passedOver(member, nowNanos);
        } else if (wasOut && !watch.pending() && !speaksForItself) {
            events.passedOverNoMore(member, nowNanos);
        }
    }

    /** Asks for a probe of a member that holds exchanges and has answered nobody for a while. */
    void lookForSilence(Member member, long nowNanos) {
        Check check = checkOrNull(member);
        if (check != null && member.health() != Health.DOWN) {
            long patienceNanos = Math.min(check.timing().fastInterval().toNanos() / 2, LONGEST_PATIENCE_NANOS);
            if (member.plan().traffic().silentNanos(nowNanos) > patienceNanos) {
                surroundings.suspect().accept(check);
            }
        }
    }

    /** The operator's word that traffic may return. */
    boolean failBack(long nowNanos) {
        boolean any = tierSelection.failBack(nowNanos);
        news |= any;
        return any;
    }

    /** This process stood still: what was seen of traffic meanwhile says nothing. */
    void stalled(long nowNanos) {
        outliers.stalled(nowNanos);
        measuring.stalled();
    }

    // Time

    /** Whether traffic is worth being measured. */
    private boolean pending() {
        return measuring.active() || !watched.isEmpty() || !gone.isEmpty();
    }

    /** How long until {@link #tick}, or a decision, has something to do. */
    long nextTickInNanos(long nowNanos) {
        long tickNanos =
                Math.min(pending() ? Monitor.QUICK_TICK_NANOS : Monitor.SLOW_TICK_NANOS, outliers.delayNanos(nowNanos));
        if (!news && !due) {
            return tickNanos;
        }
        long decisionNanos = news ? 0 : dueNanos - nowNanos;
        return Math.min(tickNanos, Math.max(decisionNanos, decidedNanos + gapNanos() - nowNanos));
    }

    /** Does what time brings, short of a decision. */
    void tick(long nowNanos) {
        news |= outliers.advance(nowNanos);
        watched.forEach(member -> lookAtPassOver(member, nowNanos));
        watched.removeIf(member -> !member.watch().pending());
        if (pending()) {
            measuring.sample(nowNanos);
        }
    }

    /** Whether a decision would come to something, as far as that can be known without making it. */
    boolean undecided(long nowNanos) {
        return news || due && nowNanos - dueNanos >= 0;
    }

    /** Whether the last decision was long enough ago for another one. */
    boolean mayDecide(long nowNanos) {
        return nowNanos - decidedNanos >= gapNanos();
    }

    private long gapNanos() {
        return GAP_NANOS + members.size() * GAP_PER_MEMBER_NANOS;
    }

    /** Decides anew. Returns the same object as before when nothing changes. */
    Routing decide(long nowNanos) {
        news = false;
        decidedNanos = nowNanos;
        List<Supply> supplies = new ArrayList<>(tiers.size());
        Warmth warmth = Warmth.WARM;
        for (List<Member> tier : tiers) {
            Supply.Tally tally = new Supply.Tally();
            for (Member member : tier) {
                warmth = warmth.and(combine(member, tally, nowNanos));
            }
            supplies.add(tally.supply());
        }
        selection = tierSelection.select(supplies, nowNanos);
        long nextShareInNanos = tierSelection.nextChangeInNanos(nowNanos);
        wakeIn(Math.min(nextShareInNanos, Math.max(warmth.changeInNanos(), SLOW_START_PACE_NANOS)), nowNanos);
        boolean settled = nextShareInNanos == TierSelection.NEVER && warmth.tiersWarm();
        shifts.decided(new Shifts.Decided(selection, supplies, tiers, settled), nowNanos);
        Routing next = Lanes.of(plan, tiers, selection, nowNanos);
        routing = next.equals(routing) ? routing : next;
        return routing;
    }

    /**
     * How far slow starts are.
     *
     * @param changeInNanos how long until a weight is another by itself
     * @param tiersWarm whether none makes its tier weaker
     */
    private record Warmth(long changeInNanos, boolean tiersWarm) {
        static final Warmth WARM = new Warmth(SlowStart.NEVER, true);

        Warmth and(Warmth other) {
            return new Warmth(Math.min(changeInNanos, other.changeInNanos), tiersWarm && other.tiersWarm);
        }
    }

    private Warmth combine(Member member, Supply.Tally tally, long nowNanos) {
        long slowStartNanos = plan.slowStart().toNanos();
        member.combine(nowNanos);
        int tierPercent = member.tierPercent(nowNanos, slowStartNanos);
        tally.add(member.availability(), member.health(), member.plan().weight(), tierPercent);
        long changeInNanos = member.nextChangeInNanos(nowNanos, slowStartNanos);
        return changeInNanos == SlowStart.NEVER
                ? Warmth.WARM
                : new Warmth(changeInNanos, tierPercent == SlowStart.FULL_PERCENT);
    }

    private void wakeIn(long nanos, long nowNanos) {
        due = nanos != SlowStart.NEVER;
        dueNanos = nowNanos + (due ? nanos : 0);
    }

    /** Tells of the members that are gone, as far as the others of their zones are not in question too. */
    void tellGone(Predicate<Check> inQuestion, IntConsumer onGone, long nowNanos) {
        gone.tell(members, inQuestion, onGone, nowNanos);
    }

    /** Ends what is being measured: the pool is gone. */
    void end(long nowNanos) {
        measuring.close(nowNanos);
    }

    PoolStatus status(Function<Check, CheckStatus> checks, long nowNanos) {
        boolean heldBack =
                tierSelection.awaitsFailBack() || tierSelection.nextChangeInNanos(nowNanos) != TierSelection.NEVER;
        List<MemberStatus> statuses = new ArrayList<>(members.size());
        for (Member member : members) {
            Check check = checkOrNull(member);
            statuses.add(new MemberStatus(
                    member.plan(),
                    member.health(),
                    nowNanos - member.healthSinceNanos(),
                    member.ejection(),
                    member.ejectedBecause(),
                    member.availability(),
                    member.percent(nowNanos, plan.slowStart().toNanos()),
                    member.plan().traffic().inFlight(),
                    check == null ? null : checks.apply(check)));
        }
        return new PoolStatus(name, selection, heldBack, statuses);
    }
}
