package io.millrace.healthcheck.outlier;

import io.millrace.healthcheck.Ejection;
import io.millrace.healthcheck.outlier.Decision.Cause;
import io.millrace.healthcheck.outlier.Decision.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The judge of one pool's live traffic: which endpoints are ejected, which zones are marked, and when they return.
 *
 * <p>Everyday picture: a foreman who looks every few seconds at what each machine of a row has turned out. One that spoils
 * piece after piece he stops at once; one that is far behind the others he watches for a while first. He never stops more
 * than a few, because the work has to be done, and when a whole row goes bad he looks for the fault in the row.
 *
 * <p>Threading: the thread that decides. Time: instants are arguments, of a monotonic clock in nanoseconds, which is that of
 * {@link Traffic}.
 * <br>Limits: of a pool's endpoints at most {@code maxPercent} are out by themselves, but always one may be; never the last
 * one that serves, and never the last zone in which one serves. Who is bad and stays in for that reason is counted in {@link
 * #overCap} and named in {@link #heldBack}. When those who were left fail, who is out returns.
 */
public final class OutlierDetector {

    /**
     * An endpoint of the pool.
     *
     * @param name unique in the pool; the same name with the same traffic is the same endpoint, whose state is kept
     * @param tier failover priority: only endpoints of one tier are compared in latency, as the next one may be far away
     */
    public record Member(String name, String zone, int tier, Traffic traffic) {}

    /*
     * Traffic is judged in windows. At the end of each one, in this order:
     *
     *   1. every endpoint is looked at by itself (failures in a row, failure ratio) and beside its tier (latency);
     *   2. a zone is suspicious when at least two of its endpoints are, and no fewer than have given a good answer; or when it
     *      is slow beside the other zones of its tier. It is marked if another zone, not suspicious itself, has an endpoint
     *      that serves. What all zones have in common is not a zone's fault, and moving traffic would not help;
     *   3. the suspicious endpoints of other zones are ejected, the worst first, as far as the cap goes.
     *
     * Failures in a row are urgent: the endpoint is ejected as soon as they are reported, and zones are looked at again, at
     * most every tenth of a second since that is a look at everybody. An ejection that turns out within its window to be the
     * zone's fault is withdrawn: it counts neither for the cap nor for how long the next one lasts.
     *
     * An early end comes from probes that failed and pass again, only for the first ejection (who was let back and failed
     * again stays for its time), only after a tenth of the time (a probe may pass between two crashes), and not for latency,
     * which probes do not measure.
     */
    private static final long ZONE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int EARLIEST_END_PART = 10;

    private final Siblings siblings;
    private final SplittableRandom random;
    private final Roster roster = new Roster();
    private final List<Standing> outAlone = new ArrayList<>();
    private final Servers servers = new Servers(this::serves);
    private OutlierPolicy policy;
    private long windowBeganNanos;
    private long windowNanos;
    private boolean deaf;
    private boolean zonesDue;
    private long zonesLookedAtNanos;
    private long overCap;
    private final Set<String> heldBack = new LinkedHashSet<>();

    /** @param seed of the jitter of returns, and of the first window's length, so that pools do not all look at once */
    public OutlierDetector(long seed, Siblings siblings) {
        this.random = new SplittableRandom(seed);
        this.siblings = siblings;
    }

    /**
     * Takes over a configuration; what is known of endpoints that stay is kept.
     *
     * @param next null for no ejections: who is out returns
     * @param members in the order that indexes refer to from now on
     */
    public List<Decision> apply(OutlierPolicy next, List<Member> members, long nowNanos) {
        List<Decision> decisions = next == null ? returnAll(nowNanos) : List.of();
        boolean first = policy == null;
        policy = next;
        roster.arrange(members);
        servers.forget();
        outAlone.clear();
        roster.standings().stream().filter(each -> each.term.out()).forEach(outAlone::add);
        members.forEach(member -> member.traffic()
                .urgentAfter(
                        next == null ? 0 : next.consecutiveGatewayFailures(),
                        next == null ? 0 : next.consecutiveAppFailures()));
        if (next != null && first) {
            beginWindow(nowNanos);
            zonesLookedAtNanos = nowNanos;
            windowNanos -= random.nextLong(windowNanos);
        }
        return decisions;
    }

    private List<Decision> returnAll(long nowNanos) {
        List<Decision> decisions = new ArrayList<>();
        new ArrayList<>(outAlone).forEach(each -> decisions.add(giveBack(each, "ejection is off", nowNanos)));
        roster.zones().stream()
                .filter(zone -> zone.term.out())
                .forEach(zone -> decisions.add(clear(zone, "ejection is off", nowNanos)));
        return decisions;
    }

    private void beginWindow(long nowNanos) {
        windowBeganNanos = nowNanos;
        windowNanos = policy.window().toNanos();
        roster.standings().forEach(Standing::closeWindow);
    }

    /**
     * This process itself stood still: what was seen in this window says nothing of anybody, and neither does the next one,
     * in which what timed out elsewhere meanwhile is still coming in.
     */
    public void stalled(long nowNanos) {
        if (policy != null) {
            discardWindow(nowNanos);
            deaf = true;
        }
    }

    private void discardWindow(long nowNanos) {
        roster.turnWindow();
        roster.standings().forEach(each -> each.traffic.forgetStreaks());
        zonesDue = false;
        deaf = false;
        beginWindow(nowNanos);
    }

    /** Failures in a row were reported. Zones are looked at by the next {@link #advance}. */
    public List<Decision> urgent(int member, long nowNanos) {
        Standing standing = roster.standings().get(member);
        if (policy == null || deaf || standing.out() || !siblings.well(member)) {
            return List.of();
        }
        standing.suspect(Suspicion.inARowOrNull(standing.traffic, policy));
        if (standing.suspicionOrNull() == null) {
            return List.of();
        }
        zonesDue = true;
        List<Decision> decisions = new ArrayList<>();
        eject(List.of(standing), decisions, nowNanos);
        return decisions;
    }

    /** A probe of the endpoint has passed or failed. */
    public List<Decision> probed(int member, boolean passed, long nowNanos) {
        Standing standing = roster.standings().get(member);
        standing.probes.result(passed, nowNanos);
        if (policy == null || !passed) {
            return List.of();
        }
        List<Decision> decisions = new ArrayList<>();
        ZoneStanding zone = standing.zone;
        if (standing.term.out()
                && mayEndEarly(standing.term, standing.ejectedFor(), nowNanos)
                && standing.probes.sawTheEndOf(beforeTrouble(standing.ejectedFor()))) {
            decisions.add(giveBack(standing, "its probe failed and passes again", nowNanos));
        }
        if (zone.term.out()
                && mayEndEarly(zone.term, zone.markedFor(), nowNanos)
                && standing.probes.sawTheEndOf(beforeTrouble(zone.markedFor()))
                && zone.cured(beforeTrouble(zone.markedFor()))) {
            decisions.add(clear(zone, "probes of its endpoints failed and pass again", nowNanos));
        }
        return decisions;
    }

    private static boolean mayEndEarly(Term term, Suspicion suspicion, long nowNanos) {
        return suspicion.cause() != Cause.LATENCY
                && term.times() == 1
                && nowNanos - term.beganNanos() >= term.lastingNanos() / EARLIEST_END_PART;
    }

    /** A probe may see a trouble up to one window before traffic does. */
    private long beforeTrouble(Suspicion suspicion) {
        return suspicion.sinceNanos() - policy.window().toNanos();
    }

    /** Does what has become due: returns, the end of a window, a look at zones after urgent news. */
    public List<Decision> advance(long nowNanos) {
        if (policy == null) {
            return List.of();
        }
        servers.forget();
        List<Decision> decisions = new ArrayList<>();
        returnDue(decisions, nowNanos);
        if (onlyThoseWhoAreOutCouldServe()) {
            returnThemAll(decisions, nowNanos);
        }
        if (nowNanos - windowBeganNanos >= windowNanos) {
            if (deaf) {
                discardWindow(nowNanos);
            } else {
                endWindow(decisions, nowNanos);
            }
        } else if (zonesDue && nowNanos - zonesLookedAtNanos >= ZONE_PAUSE_NANOS) {
            for (Standing standing : roster.standings()) {
                standing.peek();
                suspect(standing, Suspicion.inARowOrNull(standing.traffic, policy));
            }
            lookAtZones(decisions, nowNanos);
        }
        return decisions;
    }

    private void returnDue(List<Decision> decisions, long nowNanos) {
        for (int i = outAlone.size() - 1; i >= 0; i--) {
            if (outAlone.get(i).term.leftNanos(nowNanos) <= 0) {
                decisions.add(giveBack(outAlone.get(i), "its time is over", nowNanos));
            }
        }
        for (ZoneStanding zone : roster.zones()) {
            if (zone.term.out() && zone.term.leftNanos(nowNanos) <= 0) {
                decisions.add(clear(zone, "its time is over", nowNanos));
            }
        }
    }

    /* Whoever was good enough to be left when others went out may be gone since. */
    private boolean onlyThoseWhoAreOutCouldServe() {
        boolean anyOut = !outAlone.isEmpty() || roster.zones().stream().anyMatch(zone -> zone.term.out());
        return anyOut
                && roster.standings().stream().noneMatch(this::serves)
                && roster.standings().stream().anyMatch(this::couldServe);
    }

    private void returnThemAll(List<Decision> decisions, long nowNanos) {
        for (int i = outAlone.size() - 1; i >= 0; i--) {
            if (couldServe(outAlone.get(i))) {
                decisions.add(giveBack(outAlone.get(i), "nobody else serves", nowNanos));
            }
        }
        for (ZoneStanding zone : roster.zones()) {
            if (zone.term.out() && zone.members.stream().anyMatch(this::couldServe)) {
                decisions.add(clear(zone, "nobody else serves", nowNanos));
            }
        }
    }

    private Decision giveBack(Standing standing, String words, long nowNanos) {
        long sinceNanos = standing.term.beganNanos();
        standing.term.end(nowNanos);
        standing.beginAnew();
        outAlone.remove(standing);
        return new Decision(
                Kind.RETURNED, standing.index, standing.zone.name, null, words, sinceNanos, standing.term.times(), 0);
    }

    private static Decision clear(ZoneStanding zone, String words, long nowNanos) {
        long sinceNanos = zone.term.beganNanos();
        zone.clear(nowNanos);
        return new Decision(Kind.ZONE_CLEARED, -1, zone.name, null, words, sinceNanos, zone.term.times(), 0);
    }

    private void endWindow(List<Decision> decisions, long nowNanos) {
        roster.turnWindow();
        roster.compareLatencies(policy);
        for (Standing standing : roster.standings()) {
            suspect(standing, suspicionOrNull(standing, nowNanos));
        }
        lookAtZones(decisions, nowNanos);
        heldBack.clear();
        eject(roster.suspects(policy), decisions, nowNanos);
        beginWindow(nowNanos);
    }

    private void suspect(Standing standing, Suspicion suspicionOrNull) {
        standing.suspect(standing.out() || !siblings.well(standing.index) ? null : suspicionOrNull);
    }

    private Suspicion suspicionOrNull(Standing standing, long nowNanos) {
        Suspicion suspicion = Suspicion.inARowOrNull(standing.traffic, policy);
        if (suspicion == null || suspicion.cause() != Cause.GATEWAY_FAILURES_IN_A_ROW) {
            Suspicion ratio = Suspicion.ratioOrNull(standing, policy, windowBeganNanos);
            suspicion = ratio != null ? ratio : suspicion;
        }
        return suspicion != null ? suspicion : Suspicion.latencyOrNull(standing.slowness, policy, nowNanos);
    }

    private void lookAtZones(List<Decision> decisions, long nowNanos) {
        zonesDue = false;
        zonesLookedAtNanos = nowNanos;
        roster.zones().forEach(zone -> zone.look(policy, nowNanos));
        for (ZoneStanding zone : roster.zones()) {
            Suspicion suspicion = zone.suspicionOrNull();
            if (suspicion != null && roster.zones().stream().anyMatch(other -> other != zone && canServe(other))) {
                zone.mark(nowNanos, policy, random);
                outAlone.removeIf(each -> !each.term.out());
                decisions.add(decision(Kind.ZONE_MARKED, -1, zone, suspicion, zone.term));
            }
        }
    }

    private boolean canServe(ZoneStanding zone) {
        return zone.suspicionOrNull() == null && zone.members.stream().anyMatch(this::serves);
    }

    private boolean serves(Standing standing) {
        return !standing.out() && couldServe(standing);
    }

    private boolean couldServe(Standing standing) {
        return siblings.well(standing.index) && !siblings.passedOver(standing.index);
    }

    private static Decision decision(Kind kind, int member, ZoneStanding zone, Suspicion suspicion, Term term) {
        return new Decision(
                kind,
                member,
                zone.name,
                suspicion.cause(),
                suspicion.words(),
                suspicion.sinceNanos(),
                term.times(),
                term.lastingNanos());
    }

    private void eject(List<Standing> suspects, List<Decision> decisions, long nowNanos) {
        int room = roomUnderCap();
        for (Standing standing : suspects) {
            if (room > 0 && servers.besides(standing, roster.standings(), nowNanos)) {
                room--;
                Suspicion suspicion = standing.suspicionOrNull();
                standing.eject(nowNanos, policy, random);
                outAlone.add(standing);
                decisions.add(decision(Kind.EJECTED, standing.index, standing.zone, suspicion, standing.term));
            } else {
                overCap++;
                heldBack.add(standing.name);
            }
        }
    }

    private int roomUnderCap() {
        int cap = Math.max(1, (int) ((long) roster.standings().size() * policy.maxPercent() / 100));
        return Math.max(0, cap - outAlone.size());
    }

    /** What traffic says of an endpoint: {@code NONE}, {@code ENDPOINT} or {@code ZONE}. */
    public Ejection ejection(int member) {
        Standing standing = roster.standings().get(member);
        if (standing.zone.term.out()) {
            return Ejection.ZONE;
        }
        return standing.term.out() ? Ejection.ENDPOINT : Ejection.NONE;
    }

    /** How long until {@link #advance} has something to do; {@link Long#MAX_VALUE} for never. */
    public long delayNanos(long nowNanos) {
        if (policy == null) {
            return Long.MAX_VALUE;
        }
        if (onlyThoseWhoAreOutCouldServe()) {
            return 0;
        }
        long delay = windowBeganNanos + windowNanos - nowNanos;
        if (zonesDue) {
            delay = Math.min(delay, zonesLookedAtNanos + ZONE_PAUSE_NANOS - nowNanos);
        }
        for (Standing standing : outAlone) {
            delay = Math.min(delay, standing.term.leftNanos(nowNanos));
        }
        for (ZoneStanding zone : roster.zones()) {
            delay = zone.term.out() ? Math.min(delay, zone.term.leftNanos(nowNanos)) : delay;
        }
        return Math.max(0, delay);
    }

    /** How often an endpoint stayed in although it was bad, since too many others were out. */
    long overCap() {
        return overCap;
    }

    /** The names of those who stayed in although they were bad, as of the last window and since. */
    List<String> heldBack() {
        return List.copyOf(heldBack);
    }
}
