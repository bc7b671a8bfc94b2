package io.millrace.bench.compare;

/**
 * How long and how hard everything is measured.
 *
 * @param rounds runs of each study and contender; medians are reported
 * @param seconds length of one run
 * @param warmupSeconds load before the first run, for each JVM and study; other programs get a tenth
 * @param connections connections of the load generator
 * @param rate requests per second of the study at a fixed rate, 0 for 70 % of what the slower peer can do
 * @param idleConnections how many connections the study of idle ones opens
 * @param pauseSeconds length of the run that counts pauses
 */
record Settings(
        int rounds, int seconds, int warmupSeconds, int connections, int rate, int idleConnections, int pauseSeconds) {

    int warmupSecondsOf(Contender contender) {
        return Math.max(1, contender.runsOnJvm() ? warmupSeconds : warmupSeconds / 10);
    }
}
