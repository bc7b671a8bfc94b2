package io.millrace.proxy.pool;

import io.millrace.healthcheck.pool.Routing;
import io.millrace.healthcheck.pool.Routing.Lane;
import io.millrace.proxy.balance.WeightGroups;
import java.util.List;

/**
 * A {@link Routing} in the form in which picks use it.
 *
 * <p>Threading: immutable. Who brings the routing makes it, so that workers only have to lay out their turns.
 */
final class Lanes {

    private final int[] tiers;
    private final double[] ends;
    private final WeightGroups[] members;

    private Lanes(List<Lane> lanes) {
        tiers = lanes.stream().mapToInt(Lane::tier).toArray();
        members = lanes.stream()
                .map(lane -> WeightGroups.of(lane.members(), lane.weights()))
                .toArray(WeightGroups[]::new);
        ends = new double[tiers.length];
        double end = 0;
        for (int lane = 0; lane < ends.length; lane++) {
            end += lanes.get(lane).share();
            ends[lane] = end;
        }
    }

    static Lanes of(Routing routing) {
        return new Lanes(routing.lanes());
    }

    int count() {
        return tiers.length;
    }

    WeightGroups members(int lane) {
        return members[lane];
    }

    /** The lane that has {@code place}, 0 to below 1, when all are laid out by their shares; there has to be one. */
    int at(double place) {
        double scaled = place * ends[ends.length - 1];
        int lane = 0;
        while (lane < ends.length - 1 && scaled >= ends[lane]) {
            lane++;
        }
        return lane;
    }

    /** The lane of these that takes the place of a lane of {@code later}: as many of its tier stand before it; -1 for none. */
    int earlierOf(Lanes later, int lane) {
        int before = 0;
        for (int other = 0; other < lane; other++) {
            before += later.tiers[other] == later.tiers[lane] ? 1 : 0;
        }
        for (int mine = 0; mine < tiers.length; mine++) {
            if (tiers[mine] == later.tiers[lane] && before-- == 0) {
                return mine;
            }
        }
        return -1;
    }
}
