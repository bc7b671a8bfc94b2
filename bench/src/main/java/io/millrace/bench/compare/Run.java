package io.millrace.bench.compare;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of one contender as it is written down: what was measured, on what, with which versions and flags. One JSON line each.
 *
 * @param at instant of the end, ISO 8601
 * @param figures by {@link Figure#key}
 * @param java version of its Java, empty without one
 * @param flags all options of its JVM, none without one
 * @param loadAverage of the machine, before the run
 */
record Run(
        String at,
        String study,
        String contender,
        Contender.Side side,
        String version,
        String java,
        List<String> flags,
        int round,
        Map<String, Double> figures,
        Map<String, Long> errors,
        Machine machine,
        double loadAverage) {

    /** Names figures as JSON does. */
    static Map<String, Double> keyed(Map<Figure, Double> figures) {
        Map<String, Double> keyed = new LinkedHashMap<>();
        new EnumMap<>(figures).forEach((figure, value) -> keyed.put(figure.key(), value));
        return keyed;
    }

    /** The value of a figure, NaN when it was not measured. */
    double value(Figure figure) {
        return figures.getOrDefault(figure.key(), Double.NaN);
    }
}
