package io.millrace.bench.compare;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The order in which everything is measured: studies of running proxies first, all proxies up, round by round, study by study, contender by
 * contender; then those that start a proxy each.
 */
final class Comparison {
    private final Lab lab;
    private final List<Study> studies;
    private final List<Contender> contenders;
    private final Consumer<Run> results;
    private final Consumer<String> progress;
    private final Machine machine = Machine.here();
    private final Map<Contender, String> versions = new LinkedHashMap<>();

    /**
     * @param results takes each run as it ends
     * @param progress takes words for whoever waits
     */
    Comparison(
            Lab lab,
            List<Study> studies,
            List<Contender> contenders,
            Consumer<Run> results,
            Consumer<String> progress) {
        this.lab = lab;
        this.studies = studies;
        this.contenders = contenders;
        this.results = results;
        this.progress = progress;
        contenders.forEach(contender -> versions.put(contender, contender.version()));
    }

    void run() {
        List<Study.OnRunning> onRunning = of(Study.OnRunning.class);
        List<Study.OnFresh> onFresh = of(Study.OnFresh.class);
        contenders.forEach(Contender::prepare);
        try (Server backend = lab.startBackend()) {
            progress.accept("backend runs as process " + backend.pid());
            if (!onRunning.isEmpty()) {
                measureRunning(onRunning);
            }
            for (int round = 1; round <= lab.settings().rounds(); round++) {
                measureFresh(onFresh, round);
            }
        }
    }

    private <T extends Study> List<T> of(Class<T> kind) {
        return studies.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private void measureRunning(List<Study.OnRunning> wanted) {
        Map<Contender, Server> servers = new LinkedHashMap<>();
        try {
            for (Contender contender : contenders) {
                if (wanted.stream().anyMatch(study -> study.suits(contender))) {
                    servers.put(contender, lab.start(contender, lab.backendPort(), ""));
                }
            }
            wanted.forEach(study -> warmUp(study, servers));
            wanted.forEach(study -> study.prepare(lab, peers(study, servers)));
            for (int round = 1; round <= lab.settings().rounds(); round++) {
                for (Study.OnRunning study : wanted) {
                    measure(study, servers, round);
                }
            }
        } finally {
            servers.values().forEach(Server::close);
        }
    }

    private void warmUp(Study.OnRunning study, Map<Contender, Server> servers) {
        servers.forEach((contender, server) -> {
            if (study.suits(contender)) {
                progress.accept("warming up " + contender.name() + " for " + study.name());
                study.warmUp(lab, contender, server);
            }
        });
    }

    private static List<Server> peers(Study study, Map<Contender, Server> servers) {
        List<Server> peers = new ArrayList<>();
        servers.forEach((contender, server) -> {
            if (contender.side() == Contender.Side.PEER && study.suits(contender)) {
                peers.add(server);
            }
        });
        return peers;
    }

    private void measure(Study.OnRunning study, Map<Contender, Server> servers, int round) {
        servers.forEach((contender, server) -> {
            if (study.suits(contender)) {
                double loadAverage = Machine.loadAverage();
                record(study, contender, round, study.measure(lab, server), loadAverage);
            }
        });
    }

    private void measureFresh(List<Study.OnFresh> wanted, int round) {
        for (Study.OnFresh study : wanted) {
            for (Contender contender : contenders) {
                if (study.suits(contender)) {
                    double loadAverage = Machine.loadAverage();
                    record(study, contender, round, study.measure(lab, contender), loadAverage);
                }
            }
        }
    }

    private void record(Study study, Contender contender, int round, Measured measured, double loadAverage) {
        Jvm jvm = lab.jvmOrNull(contender);
        Run run = new Run(
                Instant.now().toString(),
                study.name(),
                contender.name(),
                contender.side(),
                versions.get(contender),
                jvm == null ? "" : jvm.version(),
                jvm == null ? List.of() : jvm.flags(),
                round,
                Run.keyed(measured.figures()),
                measured.errors(),
                machine,
                loadAverage);
        results.accept(run);
        Figure first = study.figures().get(0);
        progress.accept("round " + round + ", " + study.name() + ", " + contender.name() + ": "
                + first.text(run.value(first)) + " " + first.title()
                + (run.errors().isEmpty() ? "" : ", errors " + run.errors()));
    }
}
