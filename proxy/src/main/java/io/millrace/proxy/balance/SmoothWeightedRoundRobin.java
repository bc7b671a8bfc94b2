package io.millrace.proxy.balance;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The smooth weighted round robin: each index is picked in proportion to its weight, and heavy ones are spread over the
 * round instead of being picked in a row. Weights 5, 1, 1 give {@code a a b a a c a}, not {@code a a a a a b c}.
 *
 * <p>Threading: one event loop; not thread-safe. Each begins somewhere else in its round, so that many loops, or nodes, that
 * begin together do not send everybody to the same index.
 * <br>Time: a pick takes O(log g) for g different weights, whatever the number of indexes, as long as most are eligible;
 * it allocates nothing.
 * <br>Why: the classic form, which gives each index credit at every pick, looks at each of them every time. A precomputed
 * order costs as much memory as the sum of the weights. One heap of all indexes has ten levels where this has none.
 */
public final class SmoothWeightedRoundRobin {

    /*
     * A round goes from 0 to 1 and holds as many turns as the sum of the weights. Indexes of equal weight are one group, which
     * has its turns at equal distances of 1 / (weight × size), so exactly weight × size of them; its indexes take these in
     * turn. The group whose turn comes first is on top of a heap. All rounds are the same, so any run of turns as long as a
     * round, wherever it begins, gives each index exactly its weight.
     *
     *   weights 5 1 1:   {0} has turns at   .1   .3   .5   .7   .9
     *                    {1, 2} has turns at   .25           .75
     *
     * When weights change, each group waits for its next turn as long as before, stretched by how much further its turns lie
     * apart now: so nobody gains or loses by changes, however quickly they follow each other.
     *
     * An index that is not eligible lets its turn lapse. So the order is what it would be without that index, and the others
     * share by weight what it leaves; its neighbour gets no more than they. When many lapse in a row, chance decides among
     * those that are eligible, by weight as well: one look at each, instead of turns without end.
     */
    private static final int MAX_LAPSES = 32;

    private final WeightGroups groups;
    private final SplittableRandom random;
    private final int maxLapses;
    private final int[] cursors;
    private final int[] heap;
    private final long[] turns;

    /** A round robin that begins anywhere in its round, as chance will have it. */
    public SmoothWeightedRoundRobin(WeightGroups groups, SplittableRandom random) {
        this.groups = groups;
        this.random = random;
        this.maxLapses = Math.min(MAX_LAPSES, groups.size());
        this.cursors = new int[groups.count()];
        this.heap = new int[groups.count()];
        this.turns = new long[groups.count()];
        for (int group = 0; group < heap.length; group++) {
            heap[group] = group;
            turns[group] = random.nextLong(groups.steps[group]);
            cursors[group] = groups.starts[group] + random.nextInt(groups.size(group));
        }
        heapify();
    }

    /** A round robin that goes on where {@code earlier}, over other weights, is; who is new in it begins anywhere. */
    public SmoothWeightedRoundRobin(WeightGroups groups, SmoothWeightedRoundRobin earlier) {
        this(groups, earlier.random);
        long[] waits = earlier.waits();
        for (int at = 0; at < heap.length; at++) {
            int group = heap[at];
            int before = earlier.groups.groupOf(groups.indexes[groups.starts[group]]);
            if (before >= 0) {
                double stretched = (double) groups.steps[group] / earlier.groups.steps[before];
                turns[at] = (long) (waits[before] * stretched);
                cursors[group] = cursorFrom(earlier.groups.indexes[earlier.cursors[before]], group);
            }
        }
        heapify();
    }

    /** How far away the next turn of each group is. */
    private long[] waits() {
        long[] waits = new long[turns.length];
        for (int at = 0; at < turns.length; at++) {
            waits[heap[at]] = turns[at] - turns[0];
        }
        return waits;
    }

    private int cursorFrom(int index, int group) {
        int end = groups.starts[group + 1];
        int at = Arrays.binarySearch(groups.indexes, groups.starts[group], end, index);
        int cursor = at < 0 ? -at - 1 : at;
        return cursor == end ? groups.starts[group] : cursor;
    }

    private void heapify() {
        for (int at = heap.length / 2 - 1; at >= 0; at--) {
            sink(at, heap[at], turns[at]);
        }
    }

    /** The next index in turn among the eligible ones, or -1 when there is none. */
    public int pick(Candidates candidates) {
        for (int lapses = 0; lapses < maxLapses; lapses++) {
            int index = nextTurn();
            if (candidates.tryTake(index)) {
                return index;
            }
        }
        return draw(candidates);
    }

    /** An index among the eligible ones, by weight and by chance, or -1 when there is none; nobody's turn is used up. */
    public int draw(Candidates candidates) {
        int index;
        do {
            index = drawOrNone(candidates);
        } while (index >= 0 && !candidates.tryTake(index));
        return index;
    }

    private int nextTurn() {
        if (turns[0] >= WeightGroups.ROUND) {
            beginRound();
        }
        int group = heap[0];
        sink(0, group, turns[0] + groups.steps[group]);
        int cursor = cursors[group];
        cursors[group] = cursor + 1 == groups.starts[group + 1] ? groups.starts[group] : cursor + 1;
        return groups.indexes[cursor];
    }

    private void beginRound() {
        for (int at = 0; at < turns.length; at++) {
            turns[at] -= WeightGroups.ROUND;
        }
    }

    /** Puts a group that has its next turn at {@code turn} where the heap has room for it, at {@code at} or below. */
    private void sink(int at, int group, long turn) {
        int hole = at;
        int child = 2 * hole + 1;
        while (child < heap.length) {
            child += child + 1 < heap.length && turns[child + 1] < turns[child] ? 1 : 0;
            if (turn <= turns[child]) {
                break;
            }
            turns[hole] = turns[child];
            heap[hole] = heap[child];
            hole = child;
            child = 2 * hole + 1;
        }
        turns[hole] = turn;
        heap[hole] = group;
    }

    private int drawOrNone(Candidates candidates) {
        int drawn = -1;
        long weightSoFar = 0;
        for (int group = 0; group < heap.length; group++) {
            for (int at = groups.starts[group]; at < groups.starts[group + 1]; at++) {
                int index = groups.indexes[at];
                if (candidates.eligible(index)) {
                    weightSoFar += groups.weights[group];
                    if (random.nextLong(weightSoFar) < groups.weights[group]) {
                        drawn = index;
                    }
                }
            }
        }
        return drawn;
    }
}
