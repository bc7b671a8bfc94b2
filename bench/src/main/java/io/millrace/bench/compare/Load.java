package io.millrace.bench.compare;

import java.util.Map;

/**
 * What a load generator reports: requests completed in how many seconds, errors by kind, and further figures such as percentiles.
 *
 * @param answeredInAll those completed and those of the generator's own warm-up: what belongs to processor time that was measured
 *     around its whole run
 */
record Load(long completed, long answeredInAll, double seconds, Map<String, Long> errors, Map<Figure, Double> figures) {

    long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }
}
