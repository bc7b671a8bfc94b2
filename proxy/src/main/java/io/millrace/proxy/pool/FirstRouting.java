package io.millrace.proxy.pool;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.pool.MemberPlan;
import io.millrace.healthcheck.pool.PoolPlan;
import io.millrace.healthcheck.pool.Routing;
import io.millrace.healthcheck.pool.Routing.Lane;
import io.millrace.healthcheck.tier.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The routing of a pool of which nothing is known: everybody whom the operator has not closed serves. */
final class FirstRouting {

    private FirstRouting() {}

    static Routing of(PoolPlan plan) {
        List<Lane> lanes = new ArrayList<>();
        for (int tier = 0; tier < TierPicks.TIERS; tier++) {
            int[] members = openMembers(plan.members(), tier);
            if (members.length > 0) {
                int[] weights = IntStream.of(members)
                        .map(member -> plan.members().get(member).weight())
                        .toArray();
                lanes.add(new Lane(tier, lanes.isEmpty() ? 1 : 0, members, weights));
            }
        }
        return new Routing(lanes.isEmpty() ? Mode.NONE : Mode.NORMAL, lanes);
    }

    private static int[] openMembers(List<MemberPlan> members, int tier) {
        return IntStream.range(0, members.size())
                .filter(index -> members.get(index).tier() == tier)
                .filter(index -> members.get(index).weight() > 0)
                .filter(index -> members.get(index).admin() == AdminState.READY)
                .toArray();
    }
}
