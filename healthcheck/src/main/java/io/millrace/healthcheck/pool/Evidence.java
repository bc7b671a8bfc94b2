package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Instants;
import io.millrace.healthcheck.event.Cause;
import io.millrace.healthcheck.event.Times;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.tier.Supply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What led to a transition, and since when. Of a change of shares it is what became of the tier's members lately.
 *
 * @param causes the chain, first cause first; of a change of shares that has many, the first ones and how many more
 * @param signNanos the earliest sign of it
 * @param decidedNanos when the first decision was made
 */
record Evidence(List<Cause> causes, long signNanos, long decidedNanos) {

    /**
     * What happened within 10 s belongs together: with default settings the last endpoint of a zone is found dead 3 s after
     * the first, in the worst case (three probes, each of which times out).
     */
    static final long TOGETHER_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** As many as {@link Transition#MAX_CAUSES} leaves room for, with what they amount to behind them. */
    private static final int NAMED = 10;

    /** What came without any sign before it. */
    static Evidence ofNow(List<Cause> causes, long nowNanos) {
        return new Evidence(causes, nowNanos, nowNanos);
    }

    /** What made members leave just now. */
    static Evidence ofLoss(List<Member> members, long nowNanos) {
        return of(members, member -> left(member) && member.turnedWithin(TOGETHER_NANOS, nowNanos), nowNanos);
    }

    /** What made members come back just now. */
    static Evidence ofReturn(List<Member> members, long nowNanos) {
        return of(members, member -> !left(member) && member.turnedWithin(TOGETHER_NANOS, nowNanos), nowNanos);
    }

    /** What made members come back after the transition with that sequence number. */
    static Evidence ofReturnAfter(long sequence, List<Member> members, long nowNanos) {
        return of(
                members,
                member -> !left(member)
                        && member.lastTransition() != null
                        && member.lastTransition().sequence() > sequence,
                nowNanos);
    }

    private static boolean left(Member member) {
        return member.availability() != Availability.AVAILABLE;
    }

    private static Evidence of(List<Member> members, Predicate<Member> concerned, long nowNanos) {
        Map<Long, Transition> transitions = new TreeMap<>();
        long signNanos = nowNanos;
        long decidedNanos = nowNanos;
        for (Member member : members) {
            if (concerned.test(member)) {
                transitions.put(member.lastTransition().sequence(), member.lastTransition());
                signNanos = Instants.earlier(signNanos, member.firstSignNanos());
                decidedNanos = Instants.earlier(decidedNanos, member.decidedNanos());
            }
        }
        return new Evidence(named(transitions), signNanos, decidedNanos);
    }

    /** Of a decision on one member, or on a zone. */
    Times timesOfVerdict() {
        return Times.ofVerdict(decidedNanos - signNanos);
    }

    /** Of a change of shares: until the first decision, and until the shares that follow from it now. */
    Times times(long nowNanos) {
        return Times.ofShares(decidedNanos - signNanos, nowNanos - signNanos);
    }

    private static List<Cause> named(Map<Long, Transition> transitions) {
        List<Cause> causes = new ArrayList<>();
        transitions.values().stream().limit(NAMED).map(Cause::of).forEach(causes::add);
        if (transitions.size() > NAMED) {
            causes.add(Cause.seen("and " + (transitions.size() - NAMED) + " more"));
        }
        return causes;
    }

    /** The same with one more link at the end. */
    Evidence and(String words) {
        List<Cause> longer = new ArrayList<>(causes);
        longer.add(Cause.seen(words));
        return new Evidence(longer, signNanos, decidedNanos);
    }

    /** The same with how a tier's supply changed. */
    Evidence and(int tier, Supply before, Supply after) {
        return and("tier " + tier + " available " + words(before) + " -> " + words(after));
    }

    private static String words(Supply supply) {
        return supply.availableWeight() + " of " + supply.knownWeight();
    }
}
