package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Ejection;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.tier.SlowStart;
import java.util.concurrent.TimeUnit;

/** One endpoint as decisions see it: what is known of it, and what follows from that. Threading: the health loop. */
final class Member {

    /**
     * How long an endpoint may have been passed over and still be warm when it returns: 3 s. Whoever refuses again when the
     * first two moments (1 s and 2 s) are over has not hiccupped, it was gone.
     */
    static final long BRIEF_NANOS = TimeUnit.SECONDS.toNanos(3);

    private MemberPlan plan;
    private int index;
    private Health health;
    private long healthSinceNanos;
    private Ejection judged = Ejection.NONE;
    private String judgedBecause = "";
    private final PassOverWatch watch = new PassOverWatch();

    private SlowStart slowStart = SlowStart.WARM;
    private boolean fresh = true;
    private final boolean addedLater;

    private Availability availability = Availability.CLOSED;
    private long leftNanos;
    private long turnedNanos;
    private long firstSignNanos;
    private long decidedNanos;
    private Transition lastTransition;

    /** @param addedLater to a pool that was there already, as against one of its first members */
    Member(MemberPlan plan, int index, Health health, boolean addedLater, long nowNanos) {
        this.plan = plan;
        this.index = index;
        this.health = health;
        this.addedLater = addedLater;
        this.healthSinceNanos = nowNanos;
        this.leftNanos = nowNanos;
        this.turnedNanos = nowNanos;
    }

    MemberPlan plan() {
        return plan;
    }

    /** Its place in the plan. */
    int index() {
        return index;
    }

    void plan(MemberPlan next, int nextIndex) {
        plan = next;
        index = nextIndex;
    }

    Health health() {
        return health;
    }

    long healthSinceNanos() {
        return healthSinceNanos;
    }

    void health(Health next, long sinceNanos) {
        health = next;
        healthSinceNanos = sinceNanos;
    }

    PassOverWatch watch() {
        return watch;
    }

    /** What the statistics of live traffic say, as against {@link #ejection}. */
    Ejection judged() {
        return judged;
    }

    void judge(Ejection ejection, String because) {
        judged = ejection;
        judgedBecause = because;
    }

    Ejection ejection() {
        return judged != Ejection.NONE || !watch.pending() ? judged : Ejection.MOMENT;
    }

    String ejectedBecause() {
        return judged == Ejection.NONE && watch.pending() ? "connect failed" : judgedBecause;
    }

    Availability availability() {
        return availability;
    }

    /** What it would be if it were not passed over. */
    Availability availabilityWithoutMoment() {
        return Availability.of(health, judged, plan.admin(), plan.weight());
    }

    /**
     * Whether picks may find it among those that are available. One whose moment is over is among them before it counts
     * as available, since only a pick can try it.
     */
    boolean mayBePicked() {
        return availability == Availability.AVAILABLE
                || watch.state() == PassOverWatch.State.TRIAL && availabilityWithoutMoment() == Availability.AVAILABLE;
    }

    /** Combines all that is known anew, and begins a slow start where it comes back. */
    void combine(long nowNanos) {
        Availability before = availability;
        availability = Availability.of(health, ejection(), plan.admin(), plan.weight());
        if (availability != Availability.AVAILABLE) {
            if (before == Availability.AVAILABLE || fresh && knownToBeOut()) {
                leftNanos = nowNanos;
                turnedNanos = nowNanos;
                fresh = false;
            }
        } else if (before != Availability.AVAILABLE) {
            slowStart = slowStartOnReturn(nowNanos);
            turnedNanos = nowNanos;
            fresh = false;
        }
    }

    private boolean knownToBeOut() {
        return health != Health.UNKNOWN || availability == Availability.CLOSED;
    }

    private SlowStart slowStartOnReturn(long nowNanos) {
        if (fresh) {
            return addedLater ? SlowStart.added(nowNanos) : SlowStart.WARM;
        }
        return nowNanos - leftNanos < BRIEF_NANOS ? slowStart : SlowStart.returned(nowNanos);
    }

    /** The part of its weight that it takes; all of it for one that serves without being available. */
    int percent(long nowNanos, long slowStartNanos) {
        return availability == Availability.AVAILABLE
                ? slowStart.percent(nowNanos, slowStartNanos)
                : SlowStart.FULL_PERCENT;
    }

    int tierPercent(long nowNanos, long slowStartNanos) {
        return availability == Availability.AVAILABLE
                ? slowStart.tierPercent(nowNanos, slowStartNanos)
                : SlowStart.FULL_PERCENT;
    }

    /** How long until its weight is another by itself. */
    long nextChangeInNanos(long nowNanos, long slowStartNanos) {
        return availability == Availability.AVAILABLE
                ? slowStart.nextChangeInNanos(nowNanos, slowStartNanos)
                : SlowStart.NEVER;
    }

    /** Whether it stopped being available, or became so again, at most {@code withinNanos} ago. */
    boolean turnedWithin(long withinNanos, long nowNanos) {
        return lastTransition != null && nowNanos - turnedNanos <= withinNanos;
    }

    /** The earliest sign of its last transition. */
    long firstSignNanos() {
        return firstSignNanos;
    }

    /** When its last transition was decided. */
    long decidedNanos() {
        return decidedNanos;
    }

    /** The last transition it went through; null for none. */
    Transition lastTransition() {
        return lastTransition;
    }

    void went(Transition transition, Evidence evidence) {
        lastTransition = transition;
        firstSignNanos = evidence.signNanos();
        decidedNanos = evidence.decidedNanos();
    }
}
