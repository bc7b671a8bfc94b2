package io.millrace.bench.load;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One run: connections are opened, warmed up and measured, and what is due at the end gets the usual time.
 *
 * <p>Threading: {@link #start} from anywhere, all else on the event loop.
 * <br>Limits: lives no longer than connecting, warm-up, measured time and twice the timeout together, and a moment.
 */
final class LoadRun implements LaneOwner {
    /*
     * CONNECTING --all settled--> WARMING_UP --> MEASURING --> CATCHING_UP --> DRAINING --> OVER
     *
     * Requests leave in pump(): while one is due and a lane has room, the next. It runs after each read, when answers have
     * made room, and by timer when the next request is due, but not more often than each SHORTEST_TICK_NANOS.
     *
     * What is due and finds no room is no queue of its own: the pace stands still, and the instants it still has to give
     * are those of the requests that wait. Each window has a pace of its own, so what waits when the warm-up ends is
     * dropped. What waits when the measured time ends is still sent while it catches up, for as long as an answer may take:
     * leaving it out would leave out just the longest waits.
     */
    private enum Phase {
        CONNECTING,
        WARMING_UP,
        MEASURING,
        CATCHING_UP,
        DRAINING,
        OVER
    }

    private static final long SHORTEST_TICK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long LONGEST_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long EXPIRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long REST_MILLIS = 10;

    private final EventLoop loop;
    private final LoadOptions options;
    private final List<Lane> lanes;
    private final Deque<Lane> withRoom = new ArrayDeque<>();
    private final List<Lane> toFlush = new ArrayList<>();
    private final CompletableFuture<LoadReport> result = new CompletableFuture<>();
    private Phase phase = Phase.CONNECTING;
    private Ramp ramp;
    private Pace pace;
    private Recorder recorder;
    private long phaseEndNanos;
    private long expiryDueNanos;
    private int underWay;
    private long answeredInAll;

    LoadRun(EventLoop loop, LoadOptions options, LaneMaker maker) {
        this.loop = loop;
        this.options = options;
        this.lanes = maker.lanes(this);
        this.pace = new ClosedPace(System.nanoTime());
        this.recorder = new Recorder(true, 0, 0);
    }

    CompletableFuture<LoadReport> start() {
        loop.execute(() -> {
            expiryDueNanos = System.nanoTime() + EXPIRY_NANOS;
            tick();
            if (options.kind().keepsConnections()) {
                ramp = new Ramp(lanes, Lane::open, this::begin);
                ramp.start();
            } else {
                begin();
            }
        });
        return result;
    }

    private void begin() {
        ramp = null;
        long nowNanos = System.nanoTime();
        if (options.warmUp().isZero()) {
            measure(nowNanos);
        } else {
            phase = Phase.WARMING_UP;
            window(nowNanos, options.warmUp().toNanos());
        }
        lanes.forEach(this::free);
    }

    private void measure(long nowNanos) {
        phase = Phase.MEASURING;
        window(nowNanos, options.measured().toNanos());
        recorder = new Recorder(options.isClosedLoop(), nowNanos, phaseEndNanos);
    }

    private void window(long startNanos, long lengthNanos) {
        phaseEndNanos = startNanos + lengthNanos;
        long total = TimeUnit.NANOSECONDS.toMillis(lengthNanos) * options.perSecond() / TimeUnit.SECONDS.toMillis(1);
        pace = options.isClosedLoop()
                ? new ClosedPace(phaseEndNanos)
                : new FixedPace(startNanos, options.perSecond(), total);
    }

    private void tick() {
        long nowNanos = System.nanoTime();
        if (nowNanos - expiryDueNanos >= 0) {
            expiryDueNanos = nowNanos + EXPIRY_NANOS;
            long beforeNanos = nowNanos - options.timeout().toNanos();
            lanes.forEach(lane -> lane.expire(beforeNanos));
        }
        pump();
        advance(System.nanoTime());
        if (phase != Phase.OVER) {
            long delayNanos = Math.min(pace.untilDueNanos(System.nanoTime()), LONGEST_TICK_NANOS);
            loop.schedule(this::tick, Math.max(delayNanos, SHORTEST_TICK_NANOS), TimeUnit.NANOSECONDS);
        }
    }

    private void advance(long nowNanos) {
        switch (phase) {
            case CONNECTING, OVER -> {}
            case WARMING_UP -> {
                if (nowNanos - phaseEndNanos >= 0) {
                    measure(nowNanos);
                }
            }
            case MEASURING -> {
                if (nowNanos - phaseEndNanos >= 0) {
                    recorder.ended(pace.left());
                    phase = Phase.CATCHING_UP;
                    phaseEndNanos = nowNanos + options.timeout().toNanos();
                    advance(nowNanos);
                }
            }
            case CATCHING_UP -> {
                if (pace.left() == 0 || nowNanos - phaseEndNanos >= 0) {
                    recorder.notSent(pace.left());
                    pace = new ClosedPace(nowNanos);
                    phase = Phase.DRAINING;
                    advance(nowNanos);
                }
            }
            case DRAINING -> {
                if (underWay == 0 || options.isClosedLoop()) {
                    over();
                }
            }
        }
    }

    private void over() {
        phase = Phase.OVER;
        lanes.forEach(Lane::hangUp);
        result.complete(recorder.report(options, answeredInAll));
    }

    private void pump() {
        long nowNanos = System.nanoTime();
        while (!withRoom.isEmpty() && pace.isDue(nowNanos)) {
            Lane lane = withRoom.poll();
            lane.queued(false);
            long dueNanos = pace.take(nowNanos);
            underWay++;
            recorder.sent(dueNanos, nowNanos);
            lane.send(dueNanos);
            toFlush.add(lane);
            free(lane);
        }
        flush();
    }

    private void flush() {
        for (int i = 0; i < toFlush.size(); i++) {
            toFlush.get(i).flush();
        }
        toFlush.clear();
    }

    @Override
    public void settled(Lane lane, boolean open) {
        if (ramp != null) {
            ramp.settled();
        } else {
            free(lane);
        }
    }

    @Override
    public void answered(long dueNanos) {
        underWay--;
        answeredInAll++;
        recorder.answered(dueNanos, System.nanoTime());
    }

    @Override
    public void failed(long dueNanos, ErrorKind kind) {
        underWay--;
        recorder.failed(dueNanos, System.nanoTime(), kind);
    }

    @Override
    public void free(Lane lane) {
        if (phase != Phase.CONNECTING && !lane.queued() && lane.hasRoom()) {
            lane.queued(true);
            withRoom.add(lane);
        }
    }

    @Override
    public void down(Lane lane) {
        if (options.isClosedLoop() && phase != Phase.OVER) {
            loop.schedule(() -> free(lane), REST_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            free(lane);
        }
    }

    @Override
    public void received(int bytes) {
        recorder.received(bytes, System.nanoTime());
    }

    @Override
    public void readComplete() {
        if (phase != Phase.OVER) {
            pump();
        }
    }
}
