package io.millrace.healthcheck.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.PassOver;
import io.millrace.healthcheck.outlier.Traffic;
import io.millrace.healthcheck.pool.Routing.Lane;
import io.millrace.healthcheck.tier.Mode;
import io.millrace.healthcheck.tier.Selection;
import io.millrace.healthcheck.tier.TierPolicy;
import io.millrace.healthcheck.tier.TierPolicy.MinAvailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {

    private static final long SECOND = 1_000_000_000;

    private final List<List<Member>> tiers = List.of(new ArrayList<>(), new ArrayList<>());
    private int members;

    private Member member(int tier, String zone, int weight, Health health) {
        MemberPlan plan = new MemberPlan(
                "m" + members, zone, tier, weight, AdminState.READY, null, new PassOver(), new Traffic(1));
        Member member = new Member(plan, members++, health, false, 0);
        member.combine(0);
        tiers.get(tier).add(member);
        return member;
    }

    private List<Lane> lanes(double overprovisioning, boolean preferLocal, Mode mode, Integer... parts) {
        TierPolicy policy = new TierPolicy(
                overprovisioning, new MinAvailable(1, false), Duration.ZERO, 10, Duration.ZERO, false, 50, preferLocal);
        PoolPlan plan = new PoolPlan("web", "here", policy, Duration.ofSeconds(18), null, List.of());
        return Lanes.of(plan, tiers, new Selection(mode, List.of(parts)), SECOND)
                .lanes();
    }

    private static Lane lane(int tier, double share, int[] indexes, int... weights) {
        return new Lane(tier, share, indexes, weights);
    }

    private static int[] of(int... indexes) {
        return indexes;
    }

    @Test
    void tiersWithAShareComeFirstThenThoseThatCouldServeThenThoseInReserve() {
        member(0, "here", 3, Health.UP);
        member(0, "here", 1, Health.DEGRADED);
        member(1, "there", 2, Health.UP);
        member(0, "here", 1, Health.DOWN);
        assertEquals(
                List.of(lane(1, 1, of(2), 2), lane(0, 0, of(0), 3), lane(0, 0, of(1), 1)),
                lanes(1.4, false, Mode.NORMAL, 0, 10_000));
    }

    @Test
    void inReserveThoseOfWhomNothingBadIsKnownServe() {
        member(0, "here", 1, Health.UNKNOWN);
        member(0, "here", 1, Health.DOWN);
        member(1, "there", 1, Health.DEGRADED);
        assertEquals(List.of(lane(0, 1, of(0), 1), lane(1, 0, of(2), 1)), lanes(1.4, false, Mode.RESERVE, 10_000, 0));
    }

    @Test
    void inPanicAllServeTogetherInTheOrderOfThePlan() {
        member(1, "there", 2, Health.DOWN);
        member(0, "here", 1, Health.DOWN);
        member(0, "here", 0, Health.UP);
        assertEquals(List.of(lane(-1, 1, of(0, 1), 2, 1)), lanes(1.4, false, Mode.PANIC, 3333, 6667));
    }

    @Test
    void theLocalZoneTakesWhatItCanBearAndTheOthersTheRest() {
        member(0, "here", 1, Health.UP);
        member(0, "there", 1, Health.UP);
        member(0, "here", 1, Health.DOWN);
        assertEquals(
                List.of(lane(0, 0.7, of(0), 1), lane(0, 1 - 0.7, of(1), 1)), lanes(1.4, true, Mode.NORMAL, 10_000));
        assertEquals(
                List.of(lane(0, 1, of(0), 1), lane(0, 0, of(1), 1)),
                lanes(0, true, Mode.NORMAL, 10_000),
                "all or nothing");
        assertEquals(List.of(lane(0, 1, of(0, 1), 1, 1)), lanes(1.4, false, Mode.NORMAL, 10_000));
    }

    @Test
    void aWholeLocalZoneTakesAllAndTheOthersAreSpare() {
        member(0, "here", 1, Health.UP);
        member(0, "there", 1, Health.UP);
        member(1, "there", 1, Health.UP);
        assertEquals(
                List.of(lane(0, 1, of(0), 1), lane(0, 0, of(1), 1), lane(1, 0, of(2), 1)),
                lanes(1.4, true, Mode.NORMAL, 10_000, 0));
    }

    @Test
    void withoutAnybodyInTheLocalZoneTheOthersServe() {
        member(0, "here", 1, Health.DOWN);
        member(0, "there", 1, Health.UP);
        assertEquals(List.of(lane(0, 1, of(1), 1)), lanes(1.4, true, Mode.NORMAL, 10_000));
    }

    @Test
    void oneThatReturnsTakesAPartOfItsWeight() {
        Member cold = member(0, "here", 2, Health.DOWN);
        member(0, "here", 1, Health.UP);
        cold.health(Health.UP, 10 * SECOND);
        cold.combine(10 * SECOND);
        assertEquals(List.of(lane(0, 1, of(0, 1), 20, 100)), lanes(1.4, false, Mode.NORMAL, 10_000));
    }
}
