package io.millrace.bench.start;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Starts Millrace again and again: from the start of the command to the first byte of an answer, and the latency of the
 * first second after that at a fixed rate. {@code bench/start.sh} runs it.
 */
public final class StartBench {

    private static final int FIRST_SECOND_MILLIS = 1_000;
    private static final int WARM_UP_MILLIS = 4_000;
    private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int POLL_MILLIS = 1;
    private static final int MILLIS_PER_TICK = 10;

    /** @param startCpuMillis processor time until the first byte; @param firstSecondCpuMillis that of the second after it */
    private record Round(
            long firstByteNanos, long startCpuMillis, FixedRate.Outcome firstSecond, long firstSecondCpuMillis) {}

    private final int perSecond;
    private final List<String> command;
    private final Path log;

    private StartBench(int perSecond, List<String> command, Path log) {
        this.perSecond = perSecond;
        this.command = command;
        this.log = log;
    }

    /**
     * The bench.
     *
     * @param args rounds, requests a second, and the command that runs Millrace, without its last two words {@code run FILE}
     */
    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        Path folder = Files.createTempDirectory("millrace-start");
        Path log = folder.resolve("log");
        StartBench bench =
                new StartBench(Integer.parseInt(args[1]), List.of(args).subList(2, args.length), log);
        List<Round> done = new ArrayList<>();
        try (SmallServer server = new SmallServer()) {
            bench.warmUp(server.port());
            for (int i = 0; i < rounds; i++) {
                Round round = bench.round(server.port(), folder.resolve("millrace.yaml"));
                done.add(round);
                System.out.println(line(Integer.toString(i + 1), round));
            }
        } catch (IOException failed) {
            System.err.println("start: " + failed.getMessage());
            System.err.println(Files.exists(log) ? Files.readString(log) : "");
            System.exit(1);
        } finally {
            Files.deleteIfExists(log);
            Files.deleteIfExists(folder.resolve("millrace.yaml"));
            Files.deleteIfExists(folder);
        }
        summarize(done);
    }

    private void warmUp(int serverPort) throws InterruptedException {
        FixedRate.send(serverPort, perSecond, WARM_UP_MILLIS);
    }

    private Round round(int serverPort, Path file) throws IOException, InterruptedException {
        int port = freePort();
        Files.writeString(file, configuration(port, serverPort));
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of("run", file.toString()));
        long beganNanos = System.nanoTime();
        Process millrace = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            long firstByteNanos = awaitFirstByte(port, beganNanos, millrace) - beganNanos;
            long startCpuMillis = cpuMillis(millrace);
            FixedRate.Outcome firstSecond = FixedRate.send(port, perSecond, FIRST_SECOND_MILLIS);
            return new Round(firstByteNanos, startCpuMillis, firstSecond, cpuMillis(millrace) - startCpuMillis);
        } finally {
            millrace.destroy();
            if (!millrace.waitFor(10, TimeUnit.SECONDS)) {
                millrace.destroyForcibly();
            }
        }
    }

    private static long awaitFirstByte(int port, long beganNanos, Process millrace)
            throws IOException, InterruptedException {
        while (System.nanoTime() - beganNanos < START_LIMIT_NANOS && millrace.isAlive()) {
            try (KeptConnection connection = new KeptConnection(port)) {
                connection.exchange();
                return System.nanoTime();
            } catch (IOException notYet) {
                // Nothing tells that a foreign process listens: each look costs it a refused connect, so looks are
                // spaced.
                Thread.sleep(POLL_MILLIS);
            }
        }
        throw new IOException("Millrace did not serve; its output:");
    }

    /** Processor time of the process and of the programs its launcher ran, in steps of 10 ms. */
    private static long cpuMillis(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int field = 11; field <= 14; field++) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks * MILLIS_PER_TICK;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String configuration(int port, int serverPort) {
        return """
                listeners:
                  - { name: web, bind: "127.0.0.1:%d", protocol: http, pool: web }
                pools:
                  - name: web
                    health-check: { type: http, path: / }
                    zones:
                      - { name: here, role: primary, endpoints: [ "127.0.0.1:%d" ] }
                """.formatted(port, serverPort);
    }

    private static String line(String name, Round round) {
        return String.format(
                Locale.ROOT,
                "%-8s first byte %5d ms  CPU %5d ms   first second: p50 %7.2f ms  p99 %7.2f ms  max %7.2f ms  CPU %5d ms  failed %d",
                name,
                round.firstByteNanos / 1_000_000,
                round.startCpuMillis,
                round.firstSecond.micros(500) / 1e3,
                round.firstSecond.micros(990) / 1e3,
                round.firstSecond.micros(1000) / 1e3,
                round.firstSecondCpuMillis,
                round.firstSecond.failures());
    }

    private static void summarize(List<Round> rounds) {
        System.out.println(summary("median", rounds, 0.5) + "\n" + summary("longest", rounds, 1));
    }

    private static String summary(String name, List<Round> rounds, double share) {
        return String.format(
                Locale.ROOT,
                "%-8s first byte %5d ms  CPU %5d ms   first second: p50 %7.2f ms  p99 %7.2f ms  max %7.2f ms  CPU %5d ms",
                name,
                at(rounds, share, Round::firstByteNanos) / 1_000_000,
                at(rounds, share, Round::startCpuMillis),
                at(rounds, share, round -> round.firstSecond.micros(500)) / 1e3,
                at(rounds, share, round -> round.firstSecond.micros(990)) / 1e3,
                at(rounds, share, round -> round.firstSecond.micros(1000)) / 1e3,
                at(rounds, share, Round::firstSecondCpuMillis));
    }

    private static long at(List<Round> rounds, double share, ToLongFunction<Round> figure) {
        long[] sorted = rounds.stream().mapToLong(figure).sorted().toArray();
        return sorted[(int) ((sorted.length - 1) * share)];
    }
}
