package io.millrace.bench.compare;

import picocli.CommandLine.Option;

/** The part of the command line that says how long and how hard to measure. */
final class SettingsOptions {
    @Option(names = "--rounds", description = "Runs of each study and contender.")
    private int rounds = 3;

    @Option(names = "--seconds", description = "Length of a run.")
    private int seconds = 6;

    @Option(names = "--warmup", description = "Seconds of load on each JVM before the first run of a study.")
    private int warmupSeconds = 15;

    @Option(names = "--connections", description = "Connections of the load generator.")
    private int connections = 64;

    @Option(
            names = "--rate",
            description = "Requests per second at a fixed rate; 0 for 70 %% of the slower peer's most.")
    private int rate;

    @Option(names = "--idle-connections", description = "Connections of the study of idle ones.")
    private int idleConnections = 9000;

    @Option(names = "--pause-seconds", description = "Length of the run that counts pauses.")
    private int pauseSeconds = 60;

    Settings settings() {
        return new Settings(rounds, seconds, warmupSeconds, connections, rate, idleConnections, pauseSeconds);
    }
}
