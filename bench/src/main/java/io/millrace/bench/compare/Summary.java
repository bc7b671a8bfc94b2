package io.millrace.bench.compare;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;

/** Medians over the rounds, and ratios to the best peer. */
record Summary(List<Run> runs) {

    /** The contenders in the order in which they first appear. */
    List<String> contenders() {
        return runs.stream().map(Run::contender).distinct().toList();
    }

    /** Those of one side. */
    List<String> contenders(Contender.Side side) {
        return runs.stream()
                .filter(run -> run.side() == side)
                .map(Run::contender)
                .distinct()
                .toList();
    }

    boolean has(String study) {
        return runs.stream().anyMatch(run -> run.study().equals(study));
    }

    /** The median of a figure over the rounds, NaN when it was not measured. */
    double median(String study, String contender, Figure figure) {
        return median(runs.stream()
                .filter(run -> run.study().equals(study) && run.contender().equals(contender))
                .mapToDouble(run -> run.value(figure))
                .filter(value -> !Double.isNaN(value))
                .toArray());
    }

    /** The middle one of the values, the mean of the two in the middle of an even number, NaN of none. */
    static double median(double... values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The best median among the peers from the packages, NaN without one. */
    double bestPeer(String study, Figure figure) {
        DoubleBinaryOperator better = figure.moreIsBetter() ? Math::max : Math::min;
        OptionalDouble best = contenders(Contender.Side.PEER).stream()
                .mapToDouble(peer -> median(study, peer, figure))
                .filter(value -> !Double.isNaN(value))
                .reduce(better);
        return best.orElse(Double.NaN);
    }

    /** A contender's median over the best peer's: above 1 is ahead where more is better, below 1 where less is. NaN when either is missing. */
    double ratio(String study, String contender, Figure figure) {
        return median(study, contender, figure) / bestPeer(study, figure);
    }

    /** The ratio the way round that makes more better, for pictures. */
    double advantage(String study, String contender, Figure figure) {
        double ratio = ratio(study, contender, figure);
        return figure.moreIsBetter() ? ratio : 1 / ratio;
    }

    /** What went wrong in runs of a study, by contender and kind; empty when nothing did. */
    List<String> errors(String study) {
        return runs.stream()
                .filter(run -> run.study().equals(study) && !run.errors().isEmpty())
                .map(run -> run.contender() + ", round " + run.round() + ": " + run.errors())
                .toList();
    }
}
