package io.millrace.proxy.balance;

/**
 * The smooth weighted round robin: each index is picked in proportion to its weight, and heavy ones are spread over the
 * round instead of being picked in a row. Weights 5, 1, 1 give {@code a a b a c a a}, not {@code a a a a a b c}.
 *
 * <p>Threading: one event loop; not thread-safe. Loops that each own an instance all begin at the same index; one that
 * shall not follow the others discards some picks first.
 * <br>Limits: a pick looks at each index once or twice and allocates nothing.
 * <br>Why: a precomputed order or a cursor over repeated indexes picks in constant time, but hands the share of an index
 * that is left out to its neighbour alone. Here what one index cannot take is shared by the others by weight.
 */
public final class SmoothWeightedRoundRobin {

    /*
     * Each eligible index earns its weight per pick; the richest is picked and pays what all earned together, the price.
     * So credits always sum to zero, and after a round of as many picks as the sum of weights everybody is at zero again.
     * An index that is not eligible neither earns nor pays, and so gets no burst later for the time it was away.
     *
     * Credit is money, but what has to be fair is picks. When the eligible ones change, so does the price of a pick, and
     * old credit would buy too many: with weights 256, 256, 1, 1 a light one that is owed half a pick would be picked
     * over a hundred times in a row once the heavy ones are gone. So all credits follow the price. While the price stays
     * the same they are whole numbers, which double adds exactly, and the order is the plain smooth one.
     */
    private final int[] weights;
    private final double[] credits;
    private final int[] eligible;
    private double price;

    /** A round robin over {@code weights.length} indexes; a weight of 0 is never picked. */
    public SmoothWeightedRoundRobin(int[] weights) {
        this.weights = weights.clone();
        this.credits = new double[weights.length];
        this.eligible = new int[weights.length];
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] < 0) {
                throw new IllegalArgumentException("weights[" + i + "]: " + weights[i] + " (expected: >= 0)");
            }
        }
    }

    /** The next index among the eligible ones, or -1 when none has a weight; among equals the lowest comes first. */
    public int pick(Candidates candidates) {
        int count = 0;
        long earned = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0 && candidates.eligible(i)) {
                eligible[count++] = i;
                earned += weights[i];
            }
        }
        if (count == 0) {
            return -1;
        }
        if (earned != price) {
            followPrice(earned);
        }
        return payRichest(count);
    }

    private void followPrice(double next) {
        for (int i = 0; price > 0 && i < credits.length; i++) {
            credits[i] *= next / price;
        }
        price = next;
    }

    private int payRichest(int count) {
        int richest = -1;
        for (int e = 0; e < count; e++) {
            int i = eligible[e];
            credits[i] += weights[i];
            if (richest < 0 || credits[i] > credits[richest]) {
                richest = i;
            }
        }
        credits[richest] -= price;
        return richest;
    }
}
