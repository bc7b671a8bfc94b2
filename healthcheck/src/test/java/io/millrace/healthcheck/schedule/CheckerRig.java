package io.millrace.healthcheck.schedule;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.probe.Probe;
import io.millrace.healthcheck.probe.Target;
import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.millrace.healthcheck.verdict.CheckTiming;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A checker on a loop and a clock that are moved by hand, with simulated targets. Instants are milliseconds since its birth. */
final class CheckerRig {

    static final CheckTiming USUAL = timing(2000, 1000, 2, 3, 500);

    final SimulatedTargets targets = new SimulatedTargets();
    final List<VerdictChange> changes = new ArrayList<>();
    final Checker checker;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final long originNanos;
    private long clockNanos;
    boolean failAtResults;
    Runnable afterChange = () -> {};

    CheckerRig() {
        this(0, 1, 100_000);
    }

    CheckerRig(long originNanos, long seed, int mostInFlight) {
        this.originNanos = originNanos;
        this.clockNanos = originNanos;
        channel.freezeTime();
        checker = new Checker(channel.eventLoop(), targets, () -> clockNanos, seed, mostInFlight, listener());
    }

    private Checker.Listener listener() {
        return new Checker.Listener() {
            @Override
            public void onChange(VerdictChange change) {
                changes.add(change);
                afterChange.run();
            }

            @Override
            public void onResult(Check check, ProbeResult result, long startedNanos) {
                if (failAtResults) {
                    throw new IllegalStateException("a listener that fails");
                }
            }
        };
    }

    long nowMillis() {
        return targets.nowMillis;
    }

    long millisOf(long instantNanos) {
        return TimeUnit.NANOSECONDS.toMillis(instantNanos - originNanos);
    }

    /** Lets time pass in which the loop runs as it should. */
    void run(long millis) {
        for (long i = 0; i < millis; i++) {
            pass(1);
            turn();
        }
    }

    /** Lets time pass in which the loop stands still. */
    void stall(long millis) {
        pass(millis);
    }

    /** Moves the clock alone. */
    void jumpClock(long nanos) {
        clockNanos += nanos;
    }

    /** One turn of the loop: what has arrived is read, then the tasks that are due run. */
    void turn() {
        targets.readAnswers();
        runTasks();
    }

    void runTasks() {
        channel.runScheduledPendingTasks();
    }

    private void pass(long millis) {
        targets.nowMillis += millis;
        clockNanos += TimeUnit.MILLISECONDS.toNanos(millis);
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    }

    /** Applies checks of which nothing is known, and waits until all have been answered once. */
    void begin(Check... checks) {
        begin(Arrays.asList(checks));
    }

    void begin(List<Check> checks) {
        apply(checks);
        run(longestIntervalMillis(checks) + 20);
        changes.clear();
        targets.starts.clear();
    }

    private static long longestIntervalMillis(List<Check> checks) {
        return checks.stream()
                .mapToLong(check -> check.timing().interval().toMillis())
                .max()
                .orElse(0);
    }

    void apply(List<Check> checks) {
        Map<Check, Health> wanted = new LinkedHashMap<>();
        checks.forEach(check -> wanted.put(check, Health.UNKNOWN));
        checker.apply(wanted);
    }

    /** The next start of a check that is under way. */
    long awaitStart(Check check) {
        int before = targets.startsOf(check).size();
        while (targets.startsOf(check).size() == before) {
            run(1);
        }
        return targets.startsOf(check).get(before);
    }

    static List<Check> checks(int count, CheckTiming timing) {
        return IntStream.range(0, count).mapToObj(i -> check(i, timing)).toList();
    }

    static Check check(int number, CheckTiming timing) {
        byte[] address = {127, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        try {
            InetSocketAddress socketAddress = new InetSocketAddress(InetAddress.getByAddress(address), 80);
            return new Check(new Probe.Tcp(), new Target(socketAddress, null, null, ProxyHeader.NONE), timing);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static CheckTiming timing(long intervalMillis, long timeoutMillis, int rise, int fall, long fastMillis) {
        return timing(intervalMillis, timeoutMillis, rise, fall, fastMillis, 0);
    }

    static CheckTiming timing(
            long intervalMillis, long timeoutMillis, int rise, int fall, long fastMillis, int jitterPercent) {
        return new CheckTiming(
                Duration.ofMillis(intervalMillis),
                Duration.ofMillis(timeoutMillis),
                rise,
                fall,
                jitterPercent,
                Duration.ofMillis(fastMillis),
                Duration.ofMillis(5 * intervalMillis));
    }
}
