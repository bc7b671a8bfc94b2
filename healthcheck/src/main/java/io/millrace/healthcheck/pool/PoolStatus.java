package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.tier.Selection;
import java.util.List;

/**
 * How a pool stands, for display.
 *
 * @param selection the share of each tier, and on what ground
 * @param heldBack whether a tier that is well again waits for its traffic: for its hold-down, its ramp, or the operator
 * @param members in the order of the plan
 */
public record PoolStatus(String name, Selection selection, boolean heldBack, List<MemberStatus> members) {
    public PoolStatus {
        members = List.copyOf(members);
    }
}
