package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.pool.Routing.Lane;
import io.millrace.healthcheck.tier.Mode;
import io.millrace.healthcheck.tier.Selection;
import io.millrace.healthcheck.tier.SlowStart;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The lanes of one routing, drawn from how the members stand and how the tiers share. Threading: one use by one thread. */
final class Lanes {

    private static final int ALL_TIERS = -1;

    private final PoolPlan plan;
    private final long nowNanos;
    private final long slowStartNanos;
    private final List<Lane> serving = new ArrayList<>();
    private final List<Lane> spare = new ArrayList<>();

    private Lanes(PoolPlan plan, long nowNanos) {
        this.plan = plan;
        this.nowNanos = nowNanos;
        this.slowStartNanos = plan.slowStart().toNanos();
    }

    /**
     * Where traffic goes.
     *
     * @param tiers the members by tier, in the order of the plan, combined as of now
     */
    static Routing of(PoolPlan plan, List<List<Member>> tiers, Selection selection, long nowNanos) {
        Lanes lanes = new Lanes(plan, nowNanos);
        lanes.draw(tiers, selection);
        lanes.serving.addAll(lanes.spare);
        return new Routing(selection.mode(), lanes.serving);
    }

    /*
     * What serves comes before what is spare. Spare lanes are those of the tiers that could serve too, then those in
     * reserve. Nobody who is known to be bad is in any of them, save in panic.
     */
    private void draw(List<List<Member>> tiers, Selection selection) {
        if (selection.mode() == Mode.PANIC) {
            List<Member> open = new ArrayList<>();
            tiers.forEach(tier -> open.addAll(chosen(tier, member -> member.availability() != Availability.CLOSED)));
            open.sort((one, other) -> Integer.compare(one.index(), other.index()));
            add(ALL_TIERS, 1, open);
        } else if (selection.mode() != Mode.NONE) {
            boolean reserveServes = selection.mode() == Mode.RESERVE;
            for (int tier = 0; tier < tiers.size(); tier++) {
                addTier(tier, reserveServes ? 0 : selection.share(tier), tiers.get(tier), Member::mayBePicked);
            }
            for (int tier = 0; tier < tiers.size(); tier++) {
                addTier(tier, reserveServes ? selection.share(tier) : 0, tiers.get(tier), Lanes::inReserve);
            }
        }
    }

    private static boolean inReserve(Member member) {
        return member.availability() == Availability.RESERVE;
    }

    private static List<Member> chosen(List<Member> members, Predicate<Member> wanted) {
        List<Member> chosen = new ArrayList<>();
        for (Member member : members) {
            if (wanted.test(member)) {
                chosen.add(member);
            }
        }
        return chosen;
    }

    private void addTier(int tier, double share, List<Member> members, Predicate<Member> wanted) {
        List<Member> chosen = chosen(members, wanted);
        if (!plan.tiers().preferLocal()) {
            add(tier, share, chosen);
            return;
        }
        List<Member> local = chosen(chosen, this::local);
        List<Member> others = chosen(chosen, member -> !local(member));
        double localPart = localPart(members, local);
        if (localPart == 0) {
            add(tier, share, chosen);
        } else {
            double localShare = others.stream().anyMatch(Lanes::serves) ? share * localPart : share;
            add(tier, localShare, local);
            add(tier, share - localShare, others);
        }
    }

    /** As against one that only waits for its trial. */
    private static boolean serves(Member member) {
        return member.availability() != Availability.UNAVAILABLE;
    }

    /**
     * The part of a tier's traffic that this node's zone can bear: all of it while enough of the zone's own weight serves, with
     * the same allowance for being loaded above the share as a whole tier has.
     */
    private double localPart(List<Member> ofTier, List<Member> localChosen) {
        double open = 0;
        for (Member member : ofTier) {
            open += local(member) && member.availability() != Availability.CLOSED
                    ? member.plan().weight()
                    : 0;
        }
        double serving = 0;
        for (Member member : localChosen) {
            serving += serves(member) ? weight(member) : 0;
        }
        if (serving == 0) {
            return 0;
        }
        double overprovisioning = plan.tiers().overprovisioning();
        return overprovisioning == 0 ? 1 : Math.min(1, serving / SlowStart.FULL_PERCENT / open * overprovisioning);
    }

    private boolean local(Member member) {
        return member.plan().zone().equals(plan.localZone());
    }

    private void add(int tier, double share, List<Member> members) {
        if (members.isEmpty()) {
            return;
        }
        boolean cold = members.stream().anyMatch(member -> percent(member) != SlowStart.FULL_PERCENT);
        int[] indexes = new int[members.size()];
        int[] weights = new int[members.size()];
        for (int i = 0; i < indexes.length; i++) {
            Member member = members.get(i);
            indexes[i] = member.index();
            weights[i] = cold ? weight(member) : member.plan().weight();
        }
        (share > 0 ? serving : spare).add(new Lane(tier, share, indexes, weights));
    }

    /** In hundredths, so that a slow start's steps are whole numbers. */
    private int weight(Member member) {
        return member.plan().weight() * percent(member);
    }

    private int percent(Member member) {
        return member.percent(nowNanos, slowStartNanos);
    }
}
