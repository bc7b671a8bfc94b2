package io.millrace.bench;

import io.millrace.proxy.config.ForwardedConfig;
import io.millrace.proxy.http.ForwardedPolicy;
import io.millrace.proxy.http.Http1Downstream;
import io.millrace.proxy.http.HttpCounters;
import io.millrace.proxy.http.HttpSettings;
import io.millrace.proxy.http.HttpWorker;
import io.millrace.proxy.http.wire.HeadRules;
import io.millrace.proxy.http.wire.HeadRules.UnderscoreNames;
import io.millrace.proxy.loop.ConnectionOwner;
import io.millrace.proxy.loop.Deadline;
import io.millrace.proxy.loop.DownstreamConnection;
import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.loop.Workers;
import io.millrace.proxy.route.RouteTable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What connections at rest cost their worker: the processor time of its thread while nothing happens but time, and the heap of
 * each; and what deadlines cost that move as those of a busy listener do.
 *
 * <p>The connections are real but for their sockets, which have no descriptor: each has served one request and waits for the
 * next.
 *
 * <p>Run: {@code bench/deadlines.sh [CONNECTIONS] [SECONDS]}.
 */
public final class IdleConnectionsBench implements AutoCloseable, ConnectionOwner {

    private static final HttpSettings SETTINGS = new HttpSettings(
            new RouteTable<>(List.of()),
            new HeadRules(64 * 1024, 16 * 1024, 100, UnderscoreNames.DROP),
            new ForwardedPolicy(new ForwardedConfig(List.of(), true, false, false, false)),
            TimeUnit.SECONDS.toNanos(10),
            TimeUnit.SECONDS.toNanos(10),
            TimeUnit.MINUTES.toNanos(10),
            0,
            16,
            64 * 1024,
            0);

    private static final long HEAD_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final int BATCH = 1_000;
    private static final long TURN_MILLIS = 10;
    private static final long SEED = 1;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Workers workers = new Workers(1, Transport.choose().transport(), SEED, 0);
    private final Worker worker = workers.all().get(0);
    private final HttpWorker http = new HttpWorker(worker);
    private final HttpCounters counters = new HttpCounters();
    private final ByteBuf request = Unpooled.directBuffer().writeBytes(Messages.smallRequest());
    private final List<DownstreamConnection> connections = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Deadline exchange = new Resting();
    private long threadId;
    private int ended;

    IdleConnectionsBench() {
        onLoop(() -> threadId = Thread.currentThread().getId());
    }

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public void onConnectionEnded(Worker ofWorker, DownstreamConnection connection) {
        ended++;
    }

    /** Opens connections and lets each serve one request; returns the bytes of heap that one takes, without a real socket. */
    long open(int count) {
        long before = heapBytes();
        for (int opened = 0; opened < count; opened += BATCH) {
            int batch = Math.min(BATCH, count - opened);
            onLoop(() -> openSome(batch));
        }
        return (heapBytes() - before) / count;
    }

    private void openSome(int count) {
        for (int i = 0; i < count; i++) {
            SilentSocket socket = new SilentSocket(worker);
            Http1Downstream connection = new Http1Downstream(this, http, socket, counters, () -> SETTINGS);
            connection.begin();
            request.readerIndex(0);
            connection.onData(request);
            connection.onTurnEnd();
            connections.add(connection);
        }
    }

    /** How many connections have ended, which none should. */
    int ended() {
        return ended;
    }

    /** Processor time of the worker's thread over a while, in percent of one core. */
    double corePercent(Duration duration) throws InterruptedException {
        long beganNanos = System.nanoTime();
        long before = threads.getThreadCpuTime(threadId);
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        long spent = threads.getThreadCpuTime(threadId) - before;
        return 100.0 * spent / (System.nanoTime() - beganNanos);
    }

    /** Begins to move deadlines as requests do, at a rate, on connections in turn; until what is returned is cancelled. */
    Future<?> moveDeadlines(int count, int requestsPerSecond) {
        Deadline[] deadlines = new Deadline[count];
        for (int i = 0; i < count; i++) {
            deadlines[i] = new Resting();
        }
        onLoop(() -> {
            for (Deadline each : deadlines) {
                worker.setDeadline(each, random.nextLong(IDLE_NANOS));
            }
        });
        int perTurn = (int) (requestsPerSecond * TURN_MILLIS / 1_000);
        return worker.loop()
                .scheduleAtFixedRate(
                        () -> serveSome(deadlines, perTurn), TURN_MILLIS, TURN_MILLIS, TimeUnit.MILLISECONDS);
    }

    /* What a request moves: the bound of its head, of the connect and of the answer, and the idle time at its end. */
    private void serveSome(Deadline[] deadlines, int count) {
        for (int i = 0; i < count; i++) {
            Deadline connection = deadlines[random.nextInt(deadlines.length)];
            worker.setDeadline(connection, HEAD_NANOS);
            worker.setDeadline(exchange, CONNECT_NANOS);
            worker.setDeadline(exchange, ANSWER_NANOS);
            worker.cancelDeadline(exchange);
            worker.setDeadline(connection, IDLE_NANOS);
        }
    }

    /** A connection that is idle for another while whenever its time is up. */
    private final class Resting extends Deadline {
        @Override
        protected void onDeadline() {
            worker.setDeadline(this, IDLE_NANOS);
        }
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void onLoop(Runnable task) {
        worker.submit(task).syncUninterruptibly();
    }

    @Override
    public void close() {
        onLoop(() -> List.copyOf(connections).forEach(DownstreamConnection::abort));
        workers.close();
        request.release();
    }

    /** Arguments: connections, default 100,000; seconds per measurement, default 10. */
    public static void main(String[] args) throws InterruptedException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        Duration each = Duration.ofSeconds(args.length > 1 ? Integer.parseInt(args[1]) : 10);
        try (IdleConnectionsBench bench = new IdleConnectionsBench()) {
            print("Java %s, %s", System.getProperty("java.version"), bench.worker.transport());
            bench.corePercent(Duration.ofSeconds(1));
            print("no connections: %.3f %% of a core", bench.corePercent(each));
            long bytes = bench.open(count);
            print("%,d connections at rest: %d bytes of heap each, without the socket", count, bytes);
            for (int round = 1; round <= 2; round++) {
                print("%,d connections at rest: %.3f %% of a core", count, bench.corePercent(each));
            }
            if (bench.ended() > 0) {
                throw new IllegalStateException(bench.ended() + " connections have ended (expected: none)");
            }
            for (int rate : new int[] {1_000, 20_000}) {
                Future<?> moving = bench.moveDeadlines(count, rate);
                bench.corePercent(Duration.ofSeconds(2));
                print("%,d deadlines of %,d requests/s: %.3f %% of a core", count, rate, bench.corePercent(each));
                moving.cancel(false);
            }
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
