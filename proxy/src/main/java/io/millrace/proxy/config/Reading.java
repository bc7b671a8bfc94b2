package io.millrace.proxy.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * One pass over one file: the problems found so far and the values it may still look at.
 *
 * <p>Limits: the first 100 problems are kept, the others counted; aliases let a small file name more values than it
 * holds, so every value that is looked at counts, and nothing is read after {@value #MAX_VALUES}.
 */
final class Reading {
    static final int MAX_PROBLEMS = 100;
    static final int MAX_VALUES = 150_000;

    private final String file;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private int leftOut;
    private int values;

    Reading(String file) {
        this.file = file;
    }

    /** A problem with the file as a whole. */
    void refuseFile(String message) {
        add(new ConfigProblem(file, 0, 0, "", message));
    }

    /** A problem at a mark, without a path. */
    void refuse(Mark mark, String message) {
        add(new ConfigProblem(file, mark.getLine() + 1, mark.getColumn() + 1, "", message));
    }

    /** A problem with the value at a spot. */
    void refuse(Spot spot, String message) {
        add(new ConfigProblem(file, spot.line(), spot.column(), spot.path(), message));
    }

    /** A problem with the text at a spot; its message is only made when it will be kept. */
    void refuse(Spot spot, Refused refused, String value) {
        if (problems.size() < MAX_PROBLEMS) {
            refuse(spot, refused.message(value));
        } else {
            leftOut++;
        }
    }

    /** Whether one more value may be looked at; the first refusal is a problem at that value. */
    boolean tryVisit(Node node, String path) {
        values++;
        if (values == MAX_VALUES + 1) {
            refuse(
                    Spot.of(node, path),
                    "too many values once aliases are followed (expected: at most " + MAX_VALUES + ")");
        }
        return values <= MAX_VALUES;
    }

    boolean clean() {
        return problems.isEmpty();
    }

    /** In the order of the file, with one last entry that counts those left out. */
    List<ConfigProblem> problems() {
        List<ConfigProblem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparingInt(ConfigProblem::line).thenComparingInt(ConfigProblem::column));
        if (leftOut > 0) {
            sorted.add(new ConfigProblem(file, 0, 0, "", "and " + leftOut + " more problems"));
        }
        return List.copyOf(sorted);
    }

    private void add(ConfigProblem problem) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        } else {
            leftOut++;
        }
    }
}
