package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.event.Cause;
import io.millrace.healthcheck.event.Change;
import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.event.Times;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.tier.Mode;
import io.millrace.healthcheck.tier.Selection;
import io.millrace.healthcheck.tier.Supply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The story of a pool's shares: what is a failover, what a failback, and what caused it.
 *
 * <p>Threading: the health loop. Time: monotonic nanoseconds, compared by subtraction.
 */
final class Shifts {

    private static final long NEVER_AVAILABLE = -1;

    /*
     * A change of shares is a failover of the tier of highest priority that lost some. When a tier of higher priority gained,
     * it is a failback of that one, unless it gained only because a lower one has less to offer: then it is a failover of that.
     * Before a tier has ever had anything to offer, as at the start of the process, it can be neither.
     *
     * A zone does not die in one instant: its endpoints are found dead one by one, and each takes a part of the tier's share
     * with it. So losses of the same tier, while the movement of the first is being measured, belong to the same transition,
     * whose `after` grows. A failback is one transition at its first step and one when nothing is pending any more.
     */
    private final String pool;
    private final Journal journal;
    private final Measuring measuring;
    private Decided last;
    private final List<Long> lossSequences = new ArrayList<>();
    private Return back;

    /**
     * A decision with what it was made from.
     *
     * @param tiers members by tier
     * @param settled whether time alone will not change the shares any more
     */
    record Decided(Selection selection, List<Supply> supplies, List<List<Member>> tiers, boolean settled) {

        int part(int tier) {
            return tier < selection.parts().size() ? selection.parts().get(tier) : 0;
        }

        Supply supply(int tier) {
            return tier < supplies.size() ? supplies.get(tier) : Supply.EMPTY;
        }

        List<Member> members(int tier) {
            return tier < tiers.size() ? tiers.get(tier) : List.of();
        }

        List<Member> all() {
            return tiers.stream().flatMap(List::stream).toList();
        }

        boolean byTier() {
            return selection.mode() == Mode.NORMAL || selection.mode() == Mode.RESERVE;
        }
    }

    /** A failback under way: its first step, and how many there were. */
    private record Return(Transition begun, int tier, Selection before, Evidence evidence, int steps, long beganNanos) {

        Return stepped() {
            return new Return(begun, tier, before, evidence, steps + 1, beganNanos);
        }
    }

    Shifts(String pool, Journal journal, Measuring measuring) {
        this.pool = pool;
        this.journal = journal;
        this.measuring = measuring;
    }

    /** Takes note of a decision, and tells what it means. */
    void decided(Decided next, long nowNanos) {
        Decided before = last;
        last = next;
        if (before == null) {
            noteSupplies(next);
            return;
        }
        Selection stepFrom = before.selection();
        if (!stepFrom.equals(next.selection())) {
            measuring.sample(nowNanos);
            tellMode(before, next, nowNanos);
            tellShares(before, next, nowNanos);
        }
        noteSupplies(next);
        if (back != null && next.settled()) {
            endReturn(stepFrom, nowNanos);
        }
    }

    /** A tier that has had something to offer once has a place in the list, which tells after which transition. */
    private void noteSupplies(Decided next) {
        for (int tier = 0; tier < next.supplies().size(); tier++) {
            while (lossSequences.size() <= tier) {
                lossSequences.add(NEVER_AVAILABLE);
            }
            if (next.supply(tier).availableCount() > 0 && lossSequences.get(tier) == NEVER_AVAILABLE) {
                lossSequences.set(tier, 0L);
            }
        }
    }

    private boolean everAvailable(int tier) {
        return tier < lossSequences.size() && lossSequences.get(tier) != NEVER_AVAILABLE;
    }

    private void tellMode(Decided before, Decided next, long nowNanos) {
        Mode from = before.selection().mode();
        Mode to = next.selection().mode();
        if (from == to) {
            return;
        }
        if (from == Mode.PANIC) {
            tellMode(Kind.PANIC_LEFT, from, to, Evidence.ofReturn(next.all(), nowNanos), nowNanos);
        }
        if (from == Mode.NONE) {
            tellMode(Kind.POOL_BACK, from, to, Evidence.ofReturn(next.all(), nowNanos), nowNanos);
        }
        if (to == Mode.PANIC) {
            tellMode(Kind.PANIC_ENTERED, from, to, Evidence.ofLoss(next.all(), nowNanos), nowNanos);
        }
        if (to == Mode.NONE) {
            tellMode(Kind.POOL_EMPTY, from, to, Evidence.ofLoss(next.all(), nowNanos), nowNanos);
        }
    }

    private void tellMode(Kind kind, Mode from, Mode to, Evidence evidence, long nowNanos) {
        Times times = evidence.times(nowNanos);
        journal.record(new Change(kind, pool, pool, from.name(), to.name(), evidence.causes(), times), nowNanos);
    }

    private void tellShares(Decided before, Decided next, long nowNanos) {
        if (!before.byTier() || !next.byTier()) {
            measuring.close(nowNanos);
            back = null;
            return;
        }
        int tier = highestChangedOrNone(before, next);
        if (tier < 0) {
            return;
        }
        int loser = next.part(tier) < before.part(tier) ? tier : weakenedLoserOrNone(before, next);
        if (loser < 0 && everAvailable(tier)) {
            cameBack(tier, before, next, nowNanos);
        } else if (loser >= 0 && everAvailable(loser)) {
            failedOver(loser, before, next, nowNanos);
        }
    }

    private static int highestChangedOrNone(Decided before, Decided next) {
        for (int tier = 0; tier < tiers(before, next); tier++) {
            if (next.part(tier) != before.part(tier)) {
                return tier;
            }
        }
        return -1;
    }

    private static int weakenedLoserOrNone(Decided before, Decided next) {
        for (int tier = 0; tier < tiers(before, next); tier++) {
            boolean weaker =
                    next.supply(tier).availableWeight() < before.supply(tier).availableWeight();
            if (weaker && next.part(tier) < before.part(tier)) {
                return tier;
            }
        }
        return -1;
    }

    private static int tiers(Decided before, Decided next) {
        return Math.max(
                before.selection().parts().size(), next.selection().parts().size());
    }

    private void failedOver(int tier, Decided before, Decided next, long nowNanos) {
        back = null;
        Evidence evidence =
                Evidence.ofLoss(next.members(tier), nowNanos).and(tier, before.supply(tier), next.supply(tier));
        String after = Words.shares(next.selection());
        if (measuring.goesOn(Kind.FAILOVER, Words.tier(tier), nowNanos)) {
            measuring.goOn(after, evidence.causes(), next.selection(), next.part(tier) > 0, nowNanos);
        } else {
            Transition failover =
                    begin(Kind.FAILOVER, tier, before.selection(), before.selection(), evidence, nowNanos);
            lossSequences.set(tier, failover.sequence());
        }
    }

    private void cameBack(int tier, Decided before, Decided next, long nowNanos) {
        if (back != null && back.tier() == tier) {
            back = back.stepped();
            return;
        }
        Evidence evidence = Evidence.ofReturnAfter(lossSequences.get(tier), next.members(tier), nowNanos);
        Transition begun = begin(Kind.FAILBACK_BEGUN, tier, before.selection(), before.selection(), evidence, nowNanos);
        back = new Return(begun, tier, before.selection(), evidence, 1, nowNanos);
    }

    private void endReturn(Selection stepFrom, long nowNanos) {
        Return ended = back;
        back = null;
        long tookMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - ended.beganNanos());
        Evidence evidence = new Evidence(
                        List.of(Cause.of(ended.begun())),
                        ended.evidence().signNanos(),
                        ended.evidence().decidedNanos())
                .and(ended.steps() + " steps in " + tookMillis + " ms");
        begin(Kind.FAILBACK_DONE, ended.tier(), ended.before(), stepFrom, evidence, nowNanos);
    }

    /** @param stepFrom the shares that the traffic to be measured leaves, which may be later ones than {@code before} */
    private Transition begin(
            Kind kind, int tier, Selection before, Selection stepFrom, Evidence evidence, long nowNanos) {
        Selection target = last.selection();
        Change change = new Change(
                kind,
                pool,
                Words.tier(tier),
                Words.shares(before),
                Words.shares(target),
                evidence.causes(),
                evidence.times(nowNanos));
        boolean mayGoOn = kind == Kind.FAILOVER && last.part(tier) > 0;
        return measuring.begin(change, new Movement(evidence.signNanos(), stepFrom, target), mayGoOn, nowNanos);
    }
}
