package io.millrace.bench.load;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Connections that are opened, carry one request each, and then stay open without doing anything.
 *
 * <p>Threading: {@link #start}, {@link #open} and {@link #end} from anywhere, all else on the event loop.
 */
final class HoldRun implements LaneOwner {
    private static final long EXPIRY_MILLIS = 50;

    private final EventLoop loop;
    private final LoadOptions options;
    private final List<Lane> lanes;
    private final Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
    private final CompletableFuture<Held> result = new CompletableFuture<>();
    private Ramp ramp;
    private Future<?> expiry;

    /** What stands when each connection has had its request. */
    record Held(int connections, Map<ErrorKind, Long> errors) {
        String toJson(LoadOptions options) {
            return "{\"kind\":\"" + options.kind() + "\",\"target\":\"" + LoadReport.text(options.target())
                    + "\",\"tls\":"
                    + options.tls() + ",\"connections\":" + options.connections() + ",\"held\":" + connections
                    + ",\"errors\":" + LoadReport.errorsJson(errors) + "}";
        }

        String toText(LoadOptions options) {
            return connections + " of " + options.connections() + " connections are held, errors: "
                    + (errors.isEmpty() ? "none" : LoadReport.errorsJson(errors));
        }
    }

    HoldRun(EventLoop loop, LoadOptions options, LaneMaker maker) {
        this.loop = loop;
        this.options = options;
        this.lanes = maker.lanes(this);
    }

    CompletableFuture<Held> start() {
        loop.execute(() -> {
            expiry = loop.scheduleAtFixedRate(this::expire, EXPIRY_MILLIS, EXPIRY_MILLIS, TimeUnit.MILLISECONDS);
            ramp = new Ramp(lanes, lane -> lane.send(System.nanoTime()), this::held);
            ramp.start();
        });
        return result;
    }

    private void expire() {
        long beforeNanos = System.nanoTime() - options.timeout().toNanos();
        lanes.forEach(lane -> lane.expire(beforeNanos));
    }

    private void held() {
        expiry.cancel(false);
        // In a task of its own: the lane that ended last is still being dealt with.
        loop.execute(() -> result.complete(new Held(countOpen(), new EnumMap<>(errors))));
    }

    private int countOpen() {
        return (int) lanes.stream().filter(Lane::isOpen).count();
    }

    /** How many connections are open now. */
    int open() {
        return loop.submit(this::countOpen).syncUninterruptibly().getNow();
    }

    /** Closes all connections. */
    void end() {
        loop.submit(() -> lanes.forEach(Lane::hangUp)).syncUninterruptibly();
    }

    @Override
    public void answered(long dueNanos) {
        ramp.settled();
    }

    @Override
    public void failed(long dueNanos, ErrorKind kind) {
        errors.merge(kind, 1L, Long::sum);
        ramp.settled();
    }

    @Override
    public void settled(Lane lane, boolean open) {
        // The end of its request is what counts here.
    }

    @Override
    public void free(Lane lane) {
        // No second request.
    }

    @Override
    public void down(Lane lane) {
        // Seen in the count of open connections.
    }

    @Override
    public void received(int bytes) {
        // Not counted.
    }

    @Override
    public void readComplete() {
        // Nothing to send.
    }
}
