package io.millrace.bench.start;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests at a fixed rate over some connections, each of which has its own share of the instants. Latency counts from the
 * instant a request was due, so that a stall is seen by all that were due meanwhile.
 *
 * <p>Why: not the load generator, which is a process of its own and would be as cold as what is measured.
 */
final class FixedRate {

    private static final int CONNECTIONS = 32;

    /** What came of a load. @param latenciesNanos sorted; @param failures requests without an answer */
    record Outcome(long[] latenciesNanos, int failures) {

        /** @param permille 500 for the median, 1000 for the longest */
        long micros(int permille) {
            int last = latenciesNanos.length - 1;
            return last < 0 ? -1 : latenciesNanos[(int) ((long) last * permille / 1000)] / 1000;
        }
    }

    private final int port;
    private final int perSecond;
    private final long[] latenciesNanos;
    private final boolean[] answered;
    private final long beganNanos = System.nanoTime();

    private FixedRate(int port, int perSecond, int requests) {
        this.port = port;
        this.perSecond = perSecond;
        this.latenciesNanos = new long[requests];
        this.answered = new boolean[requests];
    }

    /** Sends for {@code millis} and returns when all that was sent has ended. */
    static Outcome send(int port, int perSecond, int millis) throws InterruptedException {
        FixedRate load = new FixedRate(port, perSecond, (int) ((long) perSecond * millis / 1000));
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            int first = i;
            Thread sender = new Thread(() -> load.sendEveryOther(first), "sender");
            sender.start();
            senders.add(sender);
        }
        for (Thread sender : senders) {
            sender.join();
        }
        return load.outcome();
    }

    private void sendEveryOther(int first) {
        int next = first;
        while (next < answered.length) {
            try (KeptConnection connection = connect(next)) {
                for (; next < answered.length; next += CONNECTIONS) {
                    await(dueNanos(next));
                    connection.exchange();
                    latenciesNanos[next] = System.nanoTime() - dueNanos(next);
                    answered[next] = true;
                }
            } catch (IOException ignored) {
                next += CONNECTIONS;
            }
        }
    }

    private KeptConnection connect(int next) throws IOException {
        await(dueNanos(next));
        return new KeptConnection(port);
    }

    private long dueNanos(int index) {
        return beganNanos + TimeUnit.SECONDS.toNanos(1) * index / perSecond;
    }

    private static void await(long dueNanos) {
        for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private Outcome outcome() {
        long[] ended = new long[answered.length];
        int count = 0;
        for (int i = 0; i < answered.length; i++) {
            if (answered[i]) {
                ended[count++] = latenciesNanos[i];
            }
        }
        long[] sorted = Arrays.copyOf(ended, count);
        Arrays.sort(sorted);
        return new Outcome(sorted, answered.length - count);
    }
}
