package io.millrace.proxy.loop;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One event loop with all it owns. A connection, its upstream side and its timers live and die on one worker.
 *
 * <p>Threading: all methods on the loop only, except {@link #execute}, {@link #index}, {@link #stop}, {@link #newWatch} and what is
 * immutable.
 */
public final class Worker {

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_STEP_NANOS = 4 * TICK_NANOS;
    private static final int WHEEL_SLOTS = 2048;

    private final int index;
    private final SingleThreadEventLoop loop;
    private final Transport transport;
    private final SplittableRandom random;
    private final DeadlineWheel deadlines;
    private final Allowance idleUpstreams;
    private final ConnectionList connections = new ConnectionList();
    private final ScheduledFuture<?> ticking;
    private final SpareBuffers spareBuffers = new SpareBuffers(allocator());
    private AutoCloseable shared;
    private long coarseNanos;
    private long ranNanos;
    private volatile long ticks;

    Worker(int index, SingleThreadEventLoop loop, Transport transport, long seed, int idleUpstreams) {
        this.index = index;
        this.loop = loop;
        this.transport = transport;
        this.random = new SplittableRandom(seed);
        this.idleUpstreams = new Allowance(idleUpstreams);
        this.coarseNanos = NanoClock.now();
        this.deadlines = new DeadlineWheel(ranNanos, TICK_NANOS, WHEEL_SLOTS);
        this.ticking = loop.scheduleAtFixedRate(this::tick, TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
    }

    /*
     * Deadlines run on the loop's own time, which leaves out its stalls (a pause of the collector, a stopped process): what
     * was set in a turn that began before a stall must not be due at the end of it, before anybody could answer.
     */
    private void tick() {
        long nowNanos = NanoClock.now();
        ranNanos += Math.min(nowNanos - coarseNanos, LONGEST_STEP_NANOS);
        coarseNanos = nowNanos;
        ticks = ticks + 1;
        deadlines.advance(ranNanos);
    }

    /** What sees whether this worker still turns. */
    StallWatch newWatch() {
        return new StallWatch(index, () -> ticks, this::stack);
    }

    /** Where its thread is. Threading: any. */
    StackTraceElement[] stack() {
        return loop.threadProperties().stackTrace();
    }

    public int index() {
        return index;
    }

    public EventLoop loop() {
        return loop;
    }

    public Transport transport() {
        return transport;
    }

    public ByteBufAllocator allocator() {
        return PooledByteBufAllocator.DEFAULT;
    }

    /** Buffers for what is gathered within a turn. */
    public SpareBuffers spareBuffers() {
        return spareBuffers;
    }

    /** Time: read now, in nanoseconds. */
    public long nowNanos() {
        return NanoClock.now();
    }

    /** Time: as of the last tick, at most 50 ms (or the loop's present stall) old; for deadlines, not for measuring. */
    public long coarseNanos() {
        return coarseNanos;
    }

    public SplittableRandom random() {
        assert loop.inEventLoop();
        return random;
    }

    /** The downstream connections of this worker, for draining and counting. */
    public ConnectionList connections() {
        assert loop.inEventLoop();
        return connections;
    }

    /** The idle upstream connections of this worker, to all endpoints together: this worker's share of the descriptors. */
    public Allowance idleUpstreams() {
        assert loop.inEventLoop();
        return idleUpstreams;
    }

    /**
     * What all sockets of this worker share, made by the first that asks for it and closed when the loop has ended.
     *
     * @param type the one type of it in this process
     */
    public <T extends AutoCloseable> T shared(Class<T> type, Function<Worker, T> first) {
        assert loop.inEventLoop();
        if (shared == null) {
            shared = first.apply(this);
        }
        return type.cast(shared);
    }

    /** Moves {@code deadline} to {@code delayNanos} from now; it fires up to two ticks (100 ms) later, more after a stall. */
    public void setDeadline(Deadline deadline, long delayNanos) {
        deadlines.set(deadline, ranNanos + TICK_NANOS + delayNanos);
    }

    public void cancelDeadline(Deadline deadline) {
        deadlines.cancel(deadline);
    }

    /** Runs a task on the loop. Threading: any thread. */
    public void execute(Runnable task) {
        loop.execute(task);
    }

    /** Runs a task on the loop and tells when it is done. Threading: any thread. */
    public Future<?> submit(Runnable task) {
        return loop.submit(task);
    }

    void stop() {
        ticking.cancel(false);
    }

    /** Frees what was shared or kept. Threading: any, once the loop has ended. */
    void free() {
        spareBuffers.free();
        try {
            if (shared != null) {
                shared.close();
                shared = null;
            }
        } catch (Exception e) {
            throw new IllegalStateException("worker " + index + ": what its sockets shared cannot be closed", e);
        }
    }
}
