package io.millrace.healthcheck.outlier;

import io.millrace.healthcheck.outlier.Decision.Cause;
import io.millrace.healthcheck.outlier.OutlierDetector.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The endpoints and zones of one pool with what is known of them. Threading: the thread that decides. */
final class Roster {

    /** There is no median of the others without another one. */
    private static final int FEWEST_COMPARABLE = 2;

    private final LatencyDelta.Scratch scratch = new LatencyDelta.Scratch();
    private List<Standing> standings = List.of();
    private Map<String, ZoneStanding> zones = Map.of();

    /** Takes over the endpoints of a configuration; those with a name and traffic as before are the same. */
    void arrange(List<Member> members) {
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
    }

    private static ZoneStanding emptied(ZoneStanding zone) {
        zone.members.clear();
        return zone;
    }

    List<Standing> standings() {
        return standings;
    }

    Collection<ZoneStanding> zones() {
        return zones.values();
    }

    /** Ends the window of everybody; what it held can be read until the next one ends, or somebody peeks. */
    void turnWindow() {
        zones.values().forEach(ZoneStanding::beginWindow);
        for (Standing standing : standings) {
            standing.turnWindow(scratch);
            standing.zone.add(scratch.delta());
        }
        zones.values().forEach(ZoneStanding::endWindow);
    }

    /** Compares endpoints, and zones, with the others of their tier. */
    void compareLatencies(OutlierPolicy policy) {
        standings.stream()
                .collect(Collectors.groupingBy(
                        each -> each.zone.tier, Collectors.mapping(each -> each.slowness, Collectors.toList())))
                .values()
                .forEach(siblings ->
                        Slowness.compare(siblings, policy, Math.max(policy.minSiblings(), FEWEST_COMPARABLE)));
        zones.values().stream()
                .collect(Collectors.groupingBy(
                        zone -> zone.tier, Collectors.mapping(zone -> zone.slowness, Collectors.toList())))
                .values()
                .forEach(siblings -> Slowness.compare(siblings, policy, FEWEST_COMPARABLE));
    }

    /** Whom to eject, the worst first. A ratio counts only beside enough others of whom one can tell. */
    List<Standing> suspects(OutlierPolicy policy) {
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
}
