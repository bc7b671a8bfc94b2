package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.tier.Selection;
import java.util.Locale;
import java.util.stream.Collectors;

/** How transitions name things. */
final class Words {

    private static final int PER_PERCENT = Selection.WHOLE / 100;

    private Words() {}

    static String tier(int tier) {
        return "tier " + tier;
    }

    static String zone(String zone) {
        return "zone " + zone;
    }

    /** Percentages by tier: {@code 99.40/0.60}, {@code 70/30}. */
    static String shares(Selection selection) {
        return selection.parts().stream().map(Words::percent).collect(Collectors.joining("/"));
    }

    private static String percent(int parts) {
        return parts % PER_PERCENT == 0
                ? Integer.toString(parts / PER_PERCENT)
                : String.format(Locale.ROOT, "%.2f", (double) parts / PER_PERCENT);
    }

    static String adminAndWeight(MemberPlan plan) {
        return plan.admin() + " weight " + plan.weight();
    }
}
