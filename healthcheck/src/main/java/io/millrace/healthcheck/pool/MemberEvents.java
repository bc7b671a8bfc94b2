package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.Instants;
import io.millrace.healthcheck.event.Cause;
import io.millrace.healthcheck.event.Change;
import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.outlier.Decision;
import io.millrace.healthcheck.schedule.VerdictChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is told of single members and zones of a pool, and kept with the members as the cause of what follows.
 *
 * <p>Threading: the health loop. Time: instants are monotonic nanoseconds, compared by subtraction.
 */
final class MemberEvents {

    private final String pool;
    private final Journal journal;

    MemberEvents(String pool, Journal journal) {
        this.pool = pool;
        this.journal = journal;
    }

    /** The operator changed a member's state or weight. */
    void admin(Member member, MemberPlan before, long nowNanos) {
        String to = Words.adminAndWeight(member.plan());
        tell(
                Kind.ADMIN_CHANGED,
                member,
                Words.adminAndWeight(before),
                to,
                Evidence.ofNow(List.of(), nowNanos),
                nowNanos);
    }

    /** The health of a member is about to be another one for a reason that no probe of its own gave. */
    void inherited(Member member, Health after, String why, long nowNanos) {
        health(member, after, Evidence.ofNow(List.of(Cause.seen(why)), nowNanos), nowNanos);
    }

    /** The health of a member is about to be another one. */
    void verdict(Member member, VerdictChange change, long nowNanos) {
        List<Cause> causes = new ArrayList<>();
        long signNanos = change.firstSignNanos();
        if (change.after() == Health.DOWN && member.watch().pending() && member.lastTransition() != null) {
            signNanos = Instants.earlier(signNanos, member.watch().outSinceNanos());
            causes.add(Cause.of(member.lastTransition()));
        }
        causes.add(Cause.seen(change.cause() + (change.probes() > 1 ? " x" + change.probes() : "")));
        health(member, change.after(), new Evidence(causes, signNanos, change.decidedNanos()), nowNanos);
    }

    private void health(Member member, Health after, Evidence evidence, long nowNanos) {
        Kind kind = switch (after) {
            case UP, UNKNOWN -> Kind.ENDPOINT_UP;
            case DEGRADED -> Kind.ENDPOINT_DEGRADED;
            case DOWN -> Kind.ENDPOINT_DOWN;
        };
        tell(kind, member, member.health().name(), after.name(), evidence, nowNanos);
    }

    /** A member is passed over. */
    void passedOver(Member member, long nowNanos) {
        List<Cause> causes = List.of(Cause.seen("connect failed in traffic"));
        Evidence evidence = new Evidence(causes, member.watch().outSinceNanos(), nowNanos);
        tell(Kind.ENDPOINT_EJECTED, member, member.health().name(), "passed over", evidence, nowNanos);
    }

    /** A member is no longer passed over. */
    void passedOverNoMore(Member member, long nowNanos) {
        Evidence none = Evidence.ofNow(List.of(), nowNanos);
        tell(Kind.ENDPOINT_RETURNED, member, "passed over", member.health().name(), none, nowNanos);
    }

    /** A member is ejected, or no longer. */
    void ejection(Member member, Decision decision, long nowNanos) {
        List<Cause> causes = List.of(Cause.seen(decision.words()));
        String health = member.health().name();
        if (decision.kind() == Decision.Kind.EJECTED) {
            Evidence evidence = new Evidence(causes, decision.sinceNanos(), nowNanos);
            tell(Kind.ENDPOINT_EJECTED, member, health, lasting("ejected", decision), evidence, nowNanos);
        } else {
            tell(Kind.ENDPOINT_RETURNED, member, "ejected", health, Evidence.ofNow(causes, nowNanos), nowNanos);
        }
    }

    /** A zone is marked, or no longer. @param members those in it */
    void zone(List<Member> members, Decision decision, long nowNanos) {
        boolean marked = decision.kind() == Decision.Kind.ZONE_MARKED;
        List<Cause> causes = List.of(Cause.seen(decision.words()));
        Evidence evidence = new Evidence(causes, marked ? decision.sinceNanos() : nowNanos, nowNanos);
        Change change = new Change(
                marked ? Kind.ZONE_MARKED : Kind.ZONE_CLEARED,
                pool,
                Words.zone(decision.zone()),
                marked ? "in use" : "marked",
                marked ? lasting("marked", decision) : "in use",
                causes,
                evidence.timesOfVerdict());
        Transition transition = journal.record(change, nowNanos);
        members.forEach(member -> member.went(transition, evidence));
    }

    private static String lasting(String what, Decision decision) {
        return what + " for " + TimeUnit.NANOSECONDS.toMillis(decision.lastingNanos()) + " ms, time "
                + decision.times();
    }

    private void tell(Kind kind, Member member, String before, String after, Evidence evidence, long nowNanos) {
        String name = member.plan().name();
        Change change = new Change(kind, pool, name, before, after, evidence.causes(), evidence.timesOfVerdict());
        member.went(journal.record(change, nowNanos), evidence);
    }
}
