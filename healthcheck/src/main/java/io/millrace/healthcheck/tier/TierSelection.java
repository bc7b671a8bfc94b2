package io.millrace.healthcheck.tier;

import static io.millrace.healthcheck.tier.Selection.WHOLE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The share of a pool's new traffic that each failover priority gets, from what each has to offer.
 *
 * <p>Everyday picture: a team takes the work it can do, and what is too much for it goes to the next team at once. Work that
 * went comes back slowly, after the first team has been well for a while, and never while it keeps falling ill.
 *
 * <p>One instance belongs to one pool and lives as long as the pool, because it remembers which tiers fell.
 *
 * <p>Threading: one thread.
 * <br>Time: a monotonic clock in nanoseconds, compared by subtraction; time that goes on in leaps only makes steps late.
 * <br>Limits: as many tiers as it is asked about; work and memory grow with their number alone.
 */
public final class TierSelection {

    /** What {@link #nextChangeInNanos} answers when time alone will change nothing. */
    public static final long NEVER = SlowStart.NEVER;

    /*
     * Strength. strength = availableWeight / knownWeight × overprovisioning, at most 1, in parts of WHOLE; 0 below
     * min-available. Overprovisioning 0: 1 if anybody is available. Members nobody has answered for are in neither weight, so
     * that the first answers of a start decide and a tier that is half asked does not spill; for min-available they count as
     * well as they may turn out, so that a start does not go by way of the backup. Anybody available is worth one part at least. When no tier that has anybody available reaches its min-available, the minimum is waived for all: it says
     * who is better, not that nobody serves. Each tier has three strengths:
     *
     *     warm     as above, less what slow start holds back: what it can take this instant
     *     full     as above: what it is able to take, once warm. Caps rise to it
     *     lasting  as above, with all the unknown taken for available. Caps fall to it, since who was never heard of cannot have
     *              fallen, and who has just been added was not counted on
     *
     * Mode, the first row that fits:
     *
     *     each tier is short, and (anybody is AVAILABLE, or each tier is short with its reserve too)      PANIC
     *     anybody is AVAILABLE                                                                           NORMAL
     *     anybody is in RESERVE                                                                          RESERVE
     *     otherwise                                                                                      NONE
     *
     * A tier is short when availableWeight + unknownWeight is less than panicPercent of the weight that is not closed: the
     * unknown may still turn out well, so that a start is no panic. With its reserve, members that asked for no new traffic
     * count as well: where they are enough, those that are DOWN would only do harm. Tiers without weight have no say; when none
     * has any, the mode is NONE. Panic has no memory: it begins and ends with verdicts, which have rise and fall counts.
     *
     * Shares of NORMAL, in order of tiers:
     *
     *     1. tier i takes min(rest, warm_i, cap_i)
     *     2. what is left then: tier i takes up to warm_i, caps or not. Better a tier that was ill just now than none
     *     3. what is left then: all tiers carry more than they should, in proportion to their strength
     *
     * The cap of a tier is the share it is trusted with. It starts open, at WHOLE, and is the only memory here:
     *
     *                        full > cap                    hold-down over: cap + step
     *       +-----------+ -------------------> +---------+ ----------------------------> +---------+
     *       |  settled  |                      | waiting |                               | ramping | --+ each interval:
     *       | full<=cap | <------------------- |         |                               |         | <-+ cap + step
     *       +-----------+      full <= cap     +---------+                               +---------+
     *             ^                                             full <= cap                   |
     *             +---------------------------------------------------------------------------+
     *       in all states, lasting < cap: cap = lasting, so settled. If it carried more than that, barred (manual failback):
     *       the wait then ends with the operator's word only
     *
     * A cap never rises above full, so that each step hands back one step at most, and what recovers later waits for itself.
     * What step 2 brought back stays, cap = share: moving it away again would be one more move without a cause. Hence:
     *
     * - A share within the strength of its tier falls only in favour of a higher tier, or by the operator's hand.
     * - Under constant input caps only rise, so the selection comes to rest after at most WHOLE / step changes for each tier.
     * - A strength that jitters pulls its cap down to its lowest value and holds it there: hold-down starts over each time the
     *   strength comes down to the cap, which is where it came from. Traffic moves once, however long the jitter goes on. Jitter
     *   slower than hold-down is a fall and a recovery each time, and moves at most what was lost.
     * - Jitter above the cap does nothing: no traffic was lost by it.
     *
     * Why not Envoy's way, shares from the strengths of the moment: all of the traffic returns to a zone at once, cold, and again
     * each time it bounces.
     */
    private final List<Cap> caps = new ArrayList<>();

    private TierPolicy policy;
    private Selection last = new Selection(Mode.NONE, List.of());

    public TierSelection(TierPolicy policy) {
        this.policy = policy;
    }

    /** Goes on under another policy. Tiers that fell stay fallen, and waits under way are measured by the new durations. */
    public void apply(TierPolicy next) {
        policy = next;
    }

    /**
     * The shares for what the tiers offer now. Called when an offer changes, and when {@link #nextChangeInNanos} is over; asking
     * again at the same instant changes nothing.
     *
     * @param tiers by failover priority, 0 first; {@link Supply#EMPTY} for a priority without members
     */
    public Selection select(List<Supply> tiers, long nowNanos) {
        forgetBeyond(tiers.size());
        boolean waived = tiers.stream().noneMatch(tier -> tier.availableWeight() > 0 && meetsMinimum(tier));
        for (int i = 0; i < tiers.size(); i++) {
            cap(i).observe(tiers.get(i), waived, nowNanos);
        }
        Mode mode = mode(tiers);
        int[] parts = switch (mode) {
            case NORMAL -> fill(tiers, waived);
            case RESERVE -> reserve(tiers);
            case PANIC ->
                inProportion(tiers.stream().mapToInt(Supply::openWeight).toArray());
            case NONE -> new int[tiers.size()];
        };
        last = new Selection(mode, Arrays.stream(parts).boxed().toList());
        return last;
    }

    /**
     * Ends the wait of each tier that is well and waits for its traffic, on the operator's word: the next {@link #select}
     * takes the first step of the ramp. A tier that is not well now needs another word when it is.
     *
     * @return whether any tier was waiting
     */
    public boolean failBack(long nowNanos) {
        boolean any = false;
        for (Cap cap : caps) {
            any |= cap.release(nowNanos);
        }
        return any;
    }

    /** Whether a tier that is well waits for the operator's word. */
    public boolean awaitsFailBack() {
        return caps.stream().anyMatch(Cap::awaitsOperator);
    }

    /** How long until time alone may change the answer, 0 or more; {@link #NEVER} when it will not. */
    public long nextChangeInNanos(long nowNanos) {
        return caps.stream()
                .mapToLong(cap -> cap.nextStepInNanos(nowNanos))
                .min()
                .orElse(NEVER);
    }

    private void forgetBeyond(int size) {
        if (caps.size() > size) {
            caps.subList(size, caps.size()).clear();
        }
    }

    private Cap cap(int tier) {
        while (caps.size() <= tier) {
            caps.add(new Cap(caps.size()));
        }
        return caps.get(tier);
    }

    /** What a tier has carried so far on the ground of anything known of it. */
    private int carriedParts(int tier) {
        boolean carried = last.mode() != Mode.RESERVE && tier < last.parts().size();
        return carried ? last.parts().get(tier) : 0;
    }

    // Strength

    private int warmStrength(Supply tier, boolean waived) {
        boolean counts = waived || meetsMinimum(tier);
        return counts ? strength(tier.availableWeight() - tier.coldWeight(), tier.knownWeight()) : 0;
    }

    private int fullStrength(Supply tier, boolean waived) {
        boolean counts = waived || meetsMinimum(tier);
        return counts ? strength(tier.availableWeight(), tier.knownWeight()) : 0;
    }

    private int lastingStrength(Supply tier, boolean waived) {
        return fullStrength(tier.withUnknownAvailable(), waived);
    }

    private int strength(double weight, int ofWeight) {
        if (ofWeight == 0 || weight <= 0) {
            return 0;
        }
        if (policy.overprovisioning() == 0) {
            return WHOLE;
        }
        long parts = Math.round(weight / ofWeight * policy.overprovisioning() * WHOLE);
        return (int) Math.max(1, Math.min(WHOLE, parts));
    }

    /** Whether a tier has enough available, or may turn out to have. */
    private boolean meetsMinimum(Supply tier) {
        int least = policy.minAvailable().value();
        return policy.minAvailable().percent()
                ? 100L * (tier.availableWeight() + tier.unknownWeight()) >= (long) least * tier.openWeight()
                : tier.availableCount() + tier.unknownCount() >= least;
    }

    // Mode

    private Mode mode(List<Supply> tiers) {
        boolean available = tiers.stream().anyMatch(tier -> tier.availableWeight() > 0);
        if (panic(tiers, available)) {
            return Mode.PANIC;
        }
        if (available) {
            return Mode.NORMAL;
        }
        return tiers.stream().anyMatch(tier -> tier.reserveWeight() > 0) ? Mode.RESERVE : Mode.NONE;
    }

    private boolean panic(List<Supply> tiers, boolean available) {
        return tiers.stream().anyMatch(tier -> tier.openWeight() > 0)
                && tiers.stream().allMatch(tier -> isShort(tier, tier.availableWeight() + tier.unknownWeight()))
                && (available
                        || tiers.stream()
                                .allMatch(tier -> isShort(tier, tier.availableWeight() + tier.reserveWeight())));
    }

    private boolean isShort(Supply tier, int weight) {
        return tier.openWeight() == 0 || 100L * weight < (long) policy.panicPercent() * tier.openWeight();
    }

    // Shares

    private int[] fill(List<Supply> tiers, boolean waived) {
        int[] warm = tiers.stream().mapToInt(tier -> warmStrength(tier, waived)).toArray();
        int[] parts = new int[warm.length];
        int rest = WHOLE;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = Math.min(rest, Math.min(warm[i], cap(i).parts));
            rest -= parts[i];
        }
        for (int i = 0; i < parts.length && rest > 0; i++) {
            int more = Math.min(rest, warm[i] - parts[i]);
            parts[i] += more;
            rest -= more;
            cap(i).raiseTo(parts[i]);
        }
        return rest == 0 ? parts : inProportion(warm);
    }

    private static int[] reserve(List<Supply> tiers) {
        int[] parts = new int[tiers.size()];
        int first = 0;
        while (tiers.get(first).reserveWeight() == 0) {
            first++;
        }
        parts[first] = WHOLE;
        return parts;
    }

    /** Parts that sum to exactly {@code WHOLE}: each ends where the rounded running sum does. */
    private static int[] inProportion(int[] weights) {
        long total = Arrays.stream(weights).asLongStream().sum();
        int[] parts = new int[weights.length];
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            long begin = (sum * WHOLE + total / 2) / total;
            sum += weights[i];
            parts[i] = (int) ((sum * WHOLE + total / 2) / total - begin);
        }
        return parts;
    }

    /** The share one tier is trusted with, see above. */
    private final class Cap {
        private final int tier;
        private int parts = WHOLE;
        private int full = WHOLE;
        private boolean barred;
        private boolean waiting;
        private boolean ramping;

        /** When the wait began, or when the last step was taken. */
        private long sinceNanos;

        Cap(int tier) {
            this.tier = tier;
        }

        void observe(Supply supply, boolean waived, long nowNanos) {
            if (supply.members() == 0) {
                open();
                return;
            }
            full = fullStrength(supply, waived);
            fallTo(lastingStrength(supply, waived));
            if (full <= parts) {
                settle();
            } else if (!waiting) {
                waiting = true;
                sinceNanos = nowNanos;
            }
            if (nextStepInNanos(nowNanos) == 0) {
                step(nowNanos);
            }
        }

        private void open() {
            parts = WHOLE;
            full = WHOLE;
            barred = false;
            settle();
        }

        private void settle() {
            waiting = false;
            ramping = false;
        }

        private void fallTo(int lasting) {
            if (lasting < parts) {
                barred |= carriedParts(tier) > lasting;
                parts = lasting;
            }
        }

        private void step(long nowNanos) {
            boolean atOnce = policy.rampInterval().isZero();
            parts = atOnce ? full : Math.min(full, parts + policy.rampStepPercent() * WHOLE / 100);
            barred = false;
            ramping = true;
            sinceNanos = nowNanos;
            settleWhenFull();
        }

        void raiseTo(int share) {
            parts = Math.max(parts, share);
            settleWhenFull();
        }

        private void settleWhenFull() {
            if (full <= parts) {
                settle();
            }
        }

        boolean awaitsOperator() {
            return waiting && barred && policy.manualFailback();
        }

        boolean release(long nowNanos) {
            if (!waiting || ramping) {
                return false;
            }
            barred = false;
            ramping = true;
            sinceNanos = nowNanos - policy.rampInterval().toNanos();
            return true;
        }

        long nextStepInNanos(long nowNanos) {
            if (!waiting || awaitsOperator()) {
                return NEVER;
            }
            long waitNanos = (ramping ? policy.rampInterval() : policy.holdDown()).toNanos();
            return Math.max(0, sinceNanos + waitNanos - nowNanos);
        }
    }
}
