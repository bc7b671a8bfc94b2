package io.millrace.healthcheck.outlier;

import io.millrace.healthcheck.Ejection;
import io.millrace.healthcheck.outlier.Decision.Cause;
import io.millrace.healthcheck.outlier.Decision.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

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
 * #overCap} and named in {@link #heldBack}.
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
    private static final int FEWEST_ZONES = 2;

    private final Siblings siblings;
    private final SplittableRandom random;
    private final LatencyDelta.Scratch scratch = new LatencyDelta.Scratch();
    private final List<Standing> outAlone = new ArrayList<>();
    private List<Standing> standings = List.of();
    private Map<String, ZoneStanding> zones = Map.of();
    private OutlierPolicy policy;
    private long windowBeganNanos;
    private long windowNanos;
    private long deafUntilNanos;
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
        arrange(members);
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
        zones.values().stream()
                .filter(zone -> zone.term.out())
                .forEach(zone -> decisions.add(clear(zone, "ejection is off", nowNanos)));
        return decisions;
    }

    private void arrange(List<Member> members) {
        Map<String, Standing> before = new HashMap<>();
        standings.forEach(each -> before.put(each.name, each));
        Map<String, ZoneStanding> zonesBefore = zones;
        zones = new LinkedHashMap<>();
        standings = new ArrayList<>();
        for (Member member : members) {
            Standing standing = before.get(member.name());
            if (standing == null || standing.traffic != member.traffic()) {
                standing = new Standing(member.name(), member.traffic());
                standing.turnWindow(scratch);
            }
            ZoneStanding zone = zones.computeIfAbsent(
                    member.zone(), name -> emptied(zonesBefore.getOrDefault(name, new ZoneStanding(name))));
            zone.tier = member.tier();
            zone.members.add(standing);
            standing.zone = zone;
            standing.index = standings.size();
            standings.add(standing);
        }
        outAlone.clear();
        standings.stream().filter(each -> each.term.out()).forEach(outAlone::add);
    }

    private static ZoneStanding emptied(ZoneStanding zone) {
        zone.members.clear();
        return zone;
    }

    private void beginWindow(long nowNanos) {
        windowBeganNanos = nowNanos;
        windowNanos = policy.window().toNanos();
        standings.forEach(Standing::closeWindow);
    }

    /**
     * This process itself stood still: what was seen in this window, and failures in a row, say nothing of anybody. Until the
     * next window has ended, urgent news is not heard either, since what timed out elsewhere meanwhile is still coming in.
     */
    public void stalled(long nowNanos) {
        if (policy == null) {
            return;
        }
        for (Standing standing : standings) {
            standing.turnWindow(scratch);
            standing.traffic.forgetStreaks();
        }
        beginWindow(nowNanos);
        deaf = true;
        deafUntilNanos = nowNanos + windowNanos;
        zonesDue = false;
    }

    /** Failures in a row were reported. Zones are looked at by the next {@link #advance}. */
    public List<Decision> urgent(int member, long nowNanos) {
        Standing standing = standings.get(member);
        if (policy == null || hearsNothing(nowNanos) || standing.out() || !siblings.well(member)) {
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

    private boolean hearsNothing(long nowNanos) {
        deaf = deaf && nowNanos - deafUntilNanos < 0;
        return deaf;
    }

    /** A probe of the endpoint has passed or failed. */
    public List<Decision> probed(int member, boolean passed, long nowNanos) {
        Standing standing = standings.get(member);
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
        List<Decision> decisions = new ArrayList<>();
        returnDue(decisions, nowNanos);
        if (nowNanos - windowBeganNanos >= windowNanos) {
            endWindow(decisions, nowNanos);
        } else if (zonesDue && nowNanos - zonesLookedAtNanos >= ZONE_PAUSE_NANOS) {
            for (Standing standing : standings) {
                standing.peek();
                suspect(standing, Suspicion.inARowOrNull(standing.traffic, policy));
            }
            lookAtZones(decisions, nowNanos);
        }
        return decisions;
    }

    private void returnDue(List<Decision> decisions, long nowNanos) {
        for (Standing standing : List.copyOf(outAlone)) {
            if (standing.term.leftNanos(nowNanos) <= 0) {
                decisions.add(giveBack(standing, "its time is over", nowNanos));
            }
        }
        for (ZoneStanding zone : zones.values()) {
            if (zone.term.out() && zone.term.leftNanos(nowNanos) <= 0) {
                decisions.add(clear(zone, "its time is over", nowNanos));
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
        zones.values().forEach(ZoneStanding::beginWindow);
        for (Standing standing : standings) {
            standing.turnWindow(scratch);
            standing.zone.add(scratch.delta());
        }
        zones.values().forEach(ZoneStanding::endWindow);
        compareLatencies();
        for (Standing standing : standings) {
            suspect(standing, suspicionOrNull(standing, nowNanos));
        }
        lookAtZones(decisions, nowNanos);
        heldBack.clear();
        eject(suspects(), decisions, nowNanos);
        beginWindow(nowNanos);
    }

    private void compareLatencies() {
        standings.stream()
                .collect(Collectors.groupingBy(
                        each -> each.zone.tier, Collectors.mapping(each -> each.pace, Collectors.toList())))
                .values()
                .forEach(paces -> Pace.compare(paces, policy, Math.max(policy.minSiblings(), 2)));
        zones.values().stream()
                .collect(Collectors.groupingBy(
                        zone -> zone.tier, Collectors.mapping(zone -> zone.pace, Collectors.toList())))
                .values()
                .forEach(paces -> Pace.compare(paces, policy, FEWEST_ZONES));
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
        return suspicion != null ? suspicion : Suspicion.latencyOrNull(standing.pace, policy, nowNanos);
    }

    private void lookAtZones(List<Decision> decisions, long nowNanos) {
        zonesDue = false;
        zonesLookedAtNanos = nowNanos;
        zones.values().forEach(zone -> zone.look(policy, nowNanos));
        for (ZoneStanding zone : zones.values()) {
            Suspicion suspicion = zone.suspicionOrNull();
            if (suspicion != null && zones.values().stream().anyMatch(other -> other != zone && canServe(other))) {
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
        return !standing.out() && siblings.well(standing.index) && !siblings.passedOver(standing.index);
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

    /** Whom to eject, the worst first. A ratio counts only beside enough others of whom one can tell. */
    private List<Standing> suspects() {
        long telling = standings.stream()
                .filter(each -> each.requests() >= policy.failureMinRequests())
                .count();
        return standings.stream()
                .filter(each -> each.suspicionOrNull() != null)
                .filter(each ->
                        each.suspicionOrNull().cause() != Cause.FAILURE_RATIO || telling >= policy.minSiblings())
                .sorted(Comparator.comparing(Standing::suspicionOrNull, Suspicion.WORST_FIRST))
                .toList();
    }

    private void eject(List<Standing> suspects, List<Decision> decisions, long nowNanos) {
        int room = roomUnderCap();
        for (Standing standing : suspects) {
            boolean othersServe = room > 0 && standings.stream().anyMatch(other -> other != standing && serves(other));
            if (othersServe) {
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
        int cap = Math.max(1, (int) ((long) standings.size() * policy.maxPercent() / 100));
        long counting = outAlone.stream().filter(each -> !each.zone.term.out()).count();
        return (int) Math.max(0, cap - counting);
    }

    /** What traffic says of an endpoint: {@code NONE}, {@code ENDPOINT} or {@code ZONE}. */
    public Ejection ejection(int member) {
        Standing standing = standings.get(member);
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
        long delay = windowBeganNanos + windowNanos - nowNanos;
        if (zonesDue) {
            delay = Math.min(delay, zonesLookedAtNanos + ZONE_PAUSE_NANOS - nowNanos);
        }
        for (Standing standing : outAlone) {
            delay = Math.min(delay, standing.term.leftNanos(nowNanos));
        }
        for (ZoneStanding zone : zones.values()) {
            delay = zone.term.out() ? Math.min(delay, zone.term.leftNanos(nowNanos)) : delay;
        }
        return Math.max(0, delay);
    }

    /** How often an endpoint stayed in although it was bad, since too many others were out. */
    public long overCap() {
        return overCap;
    }

    /** The names of those who stayed in although they were bad, as of the last window and since. */
    public List<String> heldBack() {
        return List.copyOf(heldBack);
    }
}
