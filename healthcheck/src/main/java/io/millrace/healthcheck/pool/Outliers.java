package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.Ejection;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.outlier.Decision;
import io.millrace.healthcheck.outlier.OutlierDetector;
import io.millrace.healthcheck.outlier.OutlierPolicy;
import io.millrace.healthcheck.outlier.Siblings;
import java.util.List;

/** The judge of a pool's live traffic, whose decisions it carries over to the members. Threading: the health loop. */
final class Outliers {

    private final MemberEvents events;
    private final OutlierDetector detector;
    private List<Member> members = List.of();

    Outliers(MemberEvents events, long seed) {
        this.events = events;
        this.detector = new OutlierDetector(seed, new Siblings() {
            @Override
            public boolean well(int member) {
                return Outliers.well(members.get(member));
            }

            @Override
            public boolean passedOver(int member) {
                return members.get(member).watch().pending();
            }
        });
    }

    private static boolean well(Member member) {
        return member.health() == Health.UP
                && member.plan().admin() == AdminState.READY
                && member.plan().weight() > 0;
    }

    /** @param policy null for no ejections */
    void apply(OutlierPolicy policy, List<Member> next, long nowNanos) {
        List<Decision> decisions =
                detector.apply(policy, next.stream().map(Outliers::toMember).toList(), nowNanos);
        // These are about those who were members until now, some of whom may be gone.
        decisions.forEach(decision -> tell(decision, nowNanos));
        members = next;
        members.forEach(member -> judge(member, member.ejectedBecause()));
    }

    private static OutlierDetector.Member toMember(Member member) {
        MemberPlan plan = member.plan();
        return new OutlierDetector.Member(plan.name(), plan.zone(), plan.tier(), plan.traffic());
    }

    /** Returns whether anything is decided, as all methods here do. */
    boolean urgent(Member member, long nowNanos) {
        return carryOver(detector.urgent(member.index(), nowNanos), nowNanos);
    }

    boolean probed(Member member, boolean passed, long nowNanos) {
        return carryOver(detector.probed(member.index(), passed, nowNanos), nowNanos);
    }

    boolean advance(long nowNanos) {
        return detector.delayNanos(nowNanos) == 0 && carryOver(detector.advance(nowNanos), nowNanos);
    }

    /** How long until {@link #advance} has something to do. */
    long delayNanos(long nowNanos) {
        return detector.delayNanos(nowNanos);
    }

    void stalled(long nowNanos) {
        detector.stalled(nowNanos);
    }

    private boolean carryOver(List<Decision> decisions, long nowNanos) {
        for (Decision decision : decisions) {
            tell(decision, nowNanos).forEach(member -> judge(member, decision.words()));
        }
        return !decisions.isEmpty();
    }

    /** Returns whom the decision concerns. */
    private List<Member> tell(Decision decision, long nowNanos) {
        return switch (decision.kind()) {
            case EJECTED, RETURNED -> {
                Member member = members.get(decision.member());
                events.ejection(member, decision, nowNanos);
                yield List.of(member);
            }
            case ZONE_MARKED, ZONE_CLEARED -> {
                List<Member> zone = members.stream()
                        .filter(member -> member.plan().zone().equals(decision.zone()))
                        .toList();
                events.zone(zone, decision, nowNanos);
                yield zone;
            }
        };
    }

    private void judge(Member member, String words) {
        Ejection ejection = detector.ejection(member.index());
        member.judge(ejection, ejection == Ejection.NONE ? "" : words);
    }
}
