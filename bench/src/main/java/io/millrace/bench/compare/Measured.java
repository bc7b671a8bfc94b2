package io.millrace.bench.compare;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one run of one contender gave: its figures, and the errors that were seen, by kind. */
record Measured(Map<Figure, Double> figures, Map<String, Long> errors) {

    /** Figures without an error. */
    static Measured of(Map<Figure, Double> figures) {
        return new Measured(figures, Map.of());
    }

    /**
     * The figures of a load run: work done per second of the proxy's processor time, and what one request cost it and the whole machine.
     *
     * @param machineSeconds processor time of everything on the machine during the run, proxy included
     */
    static Measured of(Load load, CpuTime proxy, double machineSeconds, long residentBytes) {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.putAll(load.figures());
        double requests = Math.max(1, load.answeredInAll());
        figures.put(Figure.PER_CPU_SECOND, proxy.seconds() > 0 ? load.answeredInAll() / proxy.seconds() : 0);
        figures.put(Figure.USER_MICROS, proxy.userSeconds() * 1e6 / requests);
        figures.put(Figure.SYSTEM_MICROS, proxy.systemSeconds() * 1e6 / requests);
        figures.put(Figure.MACHINE_MICROS, machineSeconds * 1e6 / requests);
        figures.put(Figure.PER_SECOND, load.completed() / load.seconds());
        figures.put(Figure.RESIDENT_MIB, residentBytes / 1048576.0);
        figures.put(Figure.ERRORS, (double) load.errorCount());
        return new Measured(figures, new LinkedHashMap<>(load.errors()));
    }
}
