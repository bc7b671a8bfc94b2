package io.millrace.proxy.balance;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Indexes with their weights, put together by equal weight: what all round robins over them share.
 *
 * <p>Threading: immutable. Time: made in O(n log n), so that what each event loop does when weights change depends only on how
 * many different weights there are.
 */
public final class WeightGroups {

    /** The length of a round: so many places that up to 2^30 turns of a group are told apart exactly. */
    static final long ROUND = 1L << 62;

    /** All indexes, one group behind the other, ascending within a group. */
    final int[] indexes;

    /** Where each group begins in {@link #indexes}, and behind the last one its end. */
    final int[] starts;

    /** The weight that all indexes of a group have, by group, ascending. */
    final int[] weights;

    /** By group, how far its turns in a round lie apart: {@link #ROUND} / (weight × size). */
    final long[] steps;

    private final int[] groupOf;

    private WeightGroups(int[] indexes, int[] starts, int[] weights) {
        this.indexes = indexes;
        this.starts = starts;
        this.weights = weights;
        this.steps = new long[weights.length];
        this.groupOf = new int[IntStream.of(indexes).max().orElse(-1) + 1];
        Arrays.fill(groupOf, -1);
        for (int group = 0; group < weights.length; group++) {
            steps[group] = ROUND / ((long) weights[group] * size(group));
            for (int at = starts[group]; at < starts[group + 1]; at++) {
                groupOf[indexes[at]] = group;
            }
        }
    }

    /**
     * Groups of {@code indexes}, of which each has the weight at its own position; a weight of 0 leaves an index out.
     *
     * <p>Errors: {@link IllegalArgumentException} for a weight below 0.
     */
    public static WeightGroups of(int[] indexes, int[] weights) {
        long[] sorted = new long[indexes.length];
        int count = 0;
        for (int i = 0; i < indexes.length; i++) {
            if (weights[i] < 0) {
                throw new IllegalArgumentException("weights[" + i + "]: " + weights[i] + " (expected: >= 0)");
            }
            if (weights[i] > 0) {
                sorted[count++] = (long) weights[i] << 32 | indexes[i];
            }
        }
        Arrays.sort(sorted, 0, count);
        return grouped(sorted, count);
    }

    private static WeightGroups grouped(long[] sorted, int count) {
        int[] indexes = new int[count];
        int[] starts = new int[count + 1];
        int[] weights = new int[count];
        int groups = 0;
        for (int i = 0; i < count; i++) {
            indexes[i] = (int) sorted[i];
            int weight = (int) (sorted[i] >>> 32);
            if (groups == 0 || weights[groups - 1] != weight) {
                starts[groups] = i;
                weights[groups++] = weight;
            }
        }
        starts[groups] = count;
        return new WeightGroups(indexes, Arrays.copyOf(starts, groups + 1), Arrays.copyOf(weights, groups));
    }

    /** How many different weights there are. */
    int count() {
        return weights.length;
    }

    /** The group of {@code index}, or -1 when it has no weight. */
    int groupOf(int index) {
        return index < groupOf.length ? groupOf[index] : -1;
    }

    int size(int group) {
        return starts[group + 1] - starts[group];
    }

    /** How many indexes have a weight. */
    public int size() {
        return indexes.length;
    }
}
