package io.millrace.bench.compare;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How often and how long a JVM stops everything, at 20,000 requests a second: every safepoint counts, collections among them.
 *
 * <p>Why: the load's own latency shows pauses as well, but also whatever else the machine did.
 */
record Pauses(String name, String title) implements Study.OnFresh {
    private static final int PER_SECOND = 20_000;

    @Override
    public Door door() {
        return Door.HTTP;
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                Figure.LONG_PAUSES,
                Figure.PAUSES,
                Figure.LONGEST_PAUSE_MILLIS,
                Figure.PAUSED_MILLIS,
                Figure.P99_MICROS,
                Figure.P999_MICROS,
                Figure.MAX_MICROS,
                Figure.HELD,
                Figure.PER_CPU_SECOND,
                Figure.RESIDENT_MIB,
                Figure.ERRORS);
    }

    @Override
    public boolean suits(Contender contender) {
        return contender.side() == Contender.Side.OURS;
    }

    @Override
    public Measured measure(Lab lab, Contender contender) {
        Path log = lab.file(contender.name() + "-safepoints.log");
        long startNanos = System.nanoTime();
        try (Server server = lab.start(contender, lab.backendPort(), "-Xlog:safepoint:file=" + log + ":uptime")) {
            Settings settings = lab.settings();
            int port = server.port(Door.HTTP);
            new Wrk(lab.loadCore()).run(port, "/", false, settings.connections(), settings.warmupSecondsOf(contender));
            double fromSeconds = (System.nanoTime() - startNanos) / 1e9;
            CpuTime before = Proc.cpuTime(server.pid());
            double machineBefore = Proc.machineSeconds();
            Load load = new Generator(lab.loadCore())
                    .fixedRate("http1", port, settings.connections(), settings.pauseSeconds(), PER_SECOND);
            CpuTime used = Proc.cpuTime(server.pid()).minus(before);
            double machine = Proc.machineSeconds() - machineBefore;
            Measured measured = Measured.of(load, used, machine, Proc.residentBytes(server.pid()));
            return with(measured, PauseLog.parse(Proc.read(log.toString()), fromSeconds));
        }
    }

    private static Measured with(Measured measured, PauseLog pauses) {
        Map<Figure, Double> figures = new EnumMap<>(measured.figures());
        figures.put(Figure.LONG_PAUSES, (double) pauses.longPauses());
        figures.put(Figure.PAUSES, (double) pauses.pauses());
        figures.put(Figure.LONGEST_PAUSE_MILLIS, pauses.longestNanos() / 1e6);
        figures.put(Figure.PAUSED_MILLIS, pauses.totalNanos() / 1e6);
        return new Measured(figures, measured.errors());
    }
}
