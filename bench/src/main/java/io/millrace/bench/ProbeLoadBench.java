package io.millrace.bench;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.probe.NetworkProber;
import io.millrace.healthcheck.probe.Probe;
import io.millrace.healthcheck.probe.Target;
import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.millrace.healthcheck.probe.Wire;
import io.millrace.healthcheck.schedule.Check;
import io.millrace.healthcheck.schedule.Checker;
import io.millrace.healthcheck.schedule.CheckerCounts;
import io.millrace.healthcheck.verdict.CheckTiming;
import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.loop.Workers;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What it costs to probe many targets: the processor time of the health thread, user and kernel, and how even its work is.
 *
 * <p>Run: {@code bench/probes.sh [TARGETS] [SECONDS]}.
 */
public final class ProbeLoadBench implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int MOST_IN_FLIGHT = 8192;
    private static final int JITTER_PERCENT = 10;
    private static final long SEED = 1;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Workers workers = new Workers(1, Transport.choose().transport(), SEED, 0);
    private final Worker worker = workers.all().get(0);
    private final ProbeTargets targets;
    private final StartMeter meter;
    private final Checker checker;
    private long threadId;

    /** Processor time and counts at an instant. */
    private record Reading(long nanos, long cpuNanos, long userNanos, CheckerCounts counts, long collections) {}

    /**
     * What was measured.
     *
     * @param corePercent processor time of the health thread in percent of one core
     * @param mostStartsIn10Millis within any 10 ms, where an even spread would have 10,000 targets / 2 s = 50
     */
    record Figures(
            double probesPerSecond,
            double corePercent,
            double userPercent,
            double microsPerProbe,
            int mostStartsIn10Millis,
            int mostInFlight,
            long failed,
            long inconclusive,
            long delayed,
            long stalls,
            long collections) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.0f probes/s, %.1f %% of a core (user %.1f, kernel %.1f), %.1f us per probe, at most %d starts in 10 ms,"
                            + " at most %d in flight, failed %d, inconclusive %d, delayed %d, stalls %d, collections %d",
                    probesPerSecond,
                    corePercent,
                    userPercent,
                    corePercent - userPercent,
                    microsPerProbe,
                    mostStartsIn10Millis,
                    mostInFlight,
                    failed,
                    inconclusive,
                    delayed,
                    stalls,
                    collections);
        }
    }

    ProbeLoadBench(int count) throws IOException {
        targets = new ProbeTargets();
        Wire wire = new Wire(worker.loop(), worker.transport()::newSocketChannel, () -> {
            throw new UnsupportedOperationException("datagrams");
        });
        meter = new StartMeter(new NetworkProber(wire));
        checker = new Checker(worker.loop(), meter, System::nanoTime, SEED, MOST_IN_FLIGHT, change -> {});
        Map<Check, Health> checks = checks(targets.addresses(count));
        onLoop(() -> {
            threadId = Thread.currentThread().getId();
            checker.apply(checks);
        });
    }

    private static Map<Check, Health> checks(List<InetSocketAddress> addresses) {
        CheckTiming timing = new CheckTiming(
                INTERVAL, Duration.ofSeconds(1), 2, 3, JITTER_PERCENT, Duration.ofMillis(500), Duration.ofSeconds(10));
        Map<Check, Health> checks = new LinkedHashMap<>();
        for (InetSocketAddress address : addresses) {
            Target target = new Target(address, null, null, ProxyHeader.NONE);
            checks.put(new Check(new Probe.Tcp(), target, timing), Health.UNKNOWN);
        }
        return checks;
    }

    /** Lets the probes run for a while, and measures. */
    Figures measure(Duration duration) throws InterruptedException {
        onLoop(meter::reset);
        Reading before = read();
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        Reading after = read();
        double wallNanos = after.nanos() - before.nanos();
        double cpuNanos = after.cpuNanos() - before.cpuNanos();
        long started = after.counts().started() - before.counts().started();
        return new Figures(
                started / (wallNanos / TimeUnit.SECONDS.toNanos(1)),
                100 * cpuNanos / wallNanos,
                100 * (after.userNanos() - before.userNanos()) / wallNanos,
                cpuNanos / started / TimeUnit.MICROSECONDS.toNanos(1),
                meter.mostInWindow(),
                meter.mostInFlight(),
                after.counts().failed() - before.counts().failed(),
                after.counts().inconclusive() - before.counts().inconclusive(),
                after.counts().delayed() - before.counts().delayed(),
                after.counts().stalls() - before.counts().stalls(),
                after.collections() - before.collections());
    }

    private Reading read() {
        return new Reading(
                System.nanoTime(),
                threads.getThreadCpuTime(threadId),
                threads.getThreadUserTime(threadId),
                checker.counts(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                        .sum());
    }

    private void onLoop(Runnable task) {
        worker.submit(task).syncUninterruptibly();
    }

    @Override
    public void close() {
        onLoop(checker::stop);
        workers.close();
        targets.close();
    }

    /** Arguments: targets, default 10,000; seconds per measurement, default 10. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        Duration each = Duration.ofSeconds(args.length > 1 ? Integer.parseInt(args[1]) : 10);
        try (ProbeLoadBench bench = new ProbeLoadBench(count)) {
            System.out.println(
                    count + " targets over TCP, interval " + INTERVAL.toMillis() + " ms, jitter " + JITTER_PERCENT
                            + " %, Java " + System.getProperty("java.version") + ", " + bench.worker.transport());
            System.out.println("first " + each.toSeconds() + " s: " + bench.measure(each));
            for (int round = 1; round <= 3; round++) {
                System.out.println("round " + round + ": " + bench.measure(each));
            }
        }
    }
}
