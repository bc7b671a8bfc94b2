package io.millrace.proxy.http;

import io.millrace.bench.Messages;
import io.millrace.proxy.config.ForwardedConfig;
import io.millrace.proxy.http.ResponseHeadWriter.Persistence;
import io.millrace.proxy.http.wire.Head;
import io.millrace.proxy.http.wire.HeadRules;
import io.millrace.proxy.http.wire.HeadRules.UnderscoreNames;
import io.millrace.proxy.http.wire.Progress;
import io.millrace.proxy.http.wire.RequestHead;
import io.millrace.proxy.http.wire.ResponseHead;
import io.millrace.proxy.route.Route;
import io.millrace.proxy.route.RouteTable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time of one exchange without its sockets, timers and state machine: the request read out of a receive buffer, routed and
 * written, and the answer read and written.
 *
 * <p>Run: {@code bench/jmh.sh ExchangeHeads}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ExchangeHeadsBenchmark {
    private static final HeadRules RULES = new HeadRules(64 * 1024, 16 * 1024, 100, UnderscoreNames.DROP);
    private static final int BUFFER_BYTES = 8 * 1024;

    private final SplittableRandom random = new SplittableRandom(7);
    private final ForwardedPolicy policy =
            new ForwardedPolicy(new ForwardedConfig(List.of(), true, true, false, false));
    private final RouteTable<String> routes = new RouteTable<>(List.of(
            new Route<>("api.example.com", "/v1/", "api"),
            new Route<>("*.example.com", null, "shop"),
            new Route<>(null, null, "other")));
    private final byte[] clientAddress = "198.51.100.23".getBytes(StandardCharsets.US_ASCII);
    private final byte[] endpointAddress = "10.0.0.1:8080".getBytes(StandardCharsets.US_ASCII);
    private final ByteBuf bareRequest = direct(Messages.bareRequest());
    private final ByteBuf smallRequest = direct(Messages.smallRequest());
    private final ByteBuf browserRequest = direct(Messages.browserRequest());
    private final ByteBuf smallResponse = direct(Messages.smallResponse());
    private final ByteBuf fileResponse = direct(Messages.fileResponse());
    private final RequestHead requestHead = new RequestHead(RULES);
    private final ResponseHead responseHead = new ResponseHead(RULES);
    private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(BUFFER_BYTES);

    @Benchmark
    public int bare() {
        return exchange(bareRequest, smallResponse);
    }

    @Benchmark
    public int small() {
        return exchange(smallRequest, smallResponse);
    }

    @Benchmark
    public int browser() {
        return exchange(browserRequest, fileResponse);
    }

    private int exchange(ByteBuf request, ByteBuf response) {
        read(requestHead, request);
        String pool = routes.match(
                requestHead.bytes(),
                requestHead.hostStart(),
                requestHead.hostEnd(),
                requestHead.pathStart(),
                requestHead.pathEnd());
        out.clear();
        RequestHeadWriter.write(out, requestHead, policy, false, clientAddress, endpointAddress, random);
        int written = out.writerIndex() + pool.length();
        read(responseHead, response);
        out.clear();
        ResponseHeadWriter.write(out, responseHead, responseHead.framing(false), Persistence.KEPT);
        return written + out.writerIndex();
    }

    private static void read(Head head, ByteBuf message) {
        head.reset();
        message.readerIndex(0);
        Progress progress = HeadFeed.feed(head, message);
        if (progress != Progress.COMPLETE) {
            throw new IllegalStateException("progress: " + progress + " (expected: COMPLETE)");
        }
    }

    private static ByteBuf direct(byte[] message) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(message.length).writeBytes(message);
    }
}
