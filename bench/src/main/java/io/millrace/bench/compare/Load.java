package io.millrace.bench.compare;

import java.util.Map;

/** What a load generator reports: requests completed in how many seconds, errors by kind, and further figures such as percentiles. */
record Load(long completed, double seconds, Map<String, Long> errors, Map<Figure, Double> figures) {

    long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }
}
