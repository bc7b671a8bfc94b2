package io.millrace.proxy.http;

import io.millrace.bench.Messages;
import io.millrace.proxy.config.ForwardedConfig;
import io.millrace.proxy.http.ResponseHeadWriter.Persistence;
import io.millrace.proxy.http.wire.BodyFraming;
import io.millrace.proxy.http.wire.Head;
import io.millrace.proxy.http.wire.HeadRules;
import io.millrace.proxy.http.wire.HeadRules.UnderscoreNames;
import io.millrace.proxy.http.wire.Progress;
import io.millrace.proxy.http.wire.RequestHead;
import io.millrace.proxy.http.wire.ResponseHead;
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
 * The time to write one head for the other side, into a direct buffer as on the data path.
 *
 * <p>Run: {@code bench/jmh.sh HeadWriter}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeadWriterBenchmark {
    private static final HeadRules RULES = new HeadRules(64 * 1024, 16 * 1024, 100, UnderscoreNames.DROP);
    private static final int BUFFER_BYTES = 8 * 1024;

    private final SplittableRandom random = new SplittableRandom(7);
    private final ForwardedPolicy forwardedFor =
            new ForwardedPolicy(new ForwardedConfig(List.of(), true, false, false, false));
    private final ForwardedPolicy everything =
            new ForwardedPolicy(new ForwardedConfig(List.of(), true, true, true, true));
    private final byte[] clientAddress = "198.51.100.23".getBytes(StandardCharsets.US_ASCII);
    private final byte[] endpointAddress = "10.0.0.1:8080".getBytes(StandardCharsets.US_ASCII);
    private final RequestHead bareRequest = (RequestHead) read(new RequestHead(RULES), Messages.bareRequest());
    private final RequestHead smallRequest = (RequestHead) read(new RequestHead(RULES), Messages.smallRequest());
    private final RequestHead browserRequest = (RequestHead) read(new RequestHead(RULES), Messages.browserRequest());
    private final RequestHead uploadRequest = (RequestHead) read(new RequestHead(RULES), Messages.uploadRequest());
    private final ResponseHead smallResponse = (ResponseHead) read(new ResponseHead(RULES), Messages.smallResponse());
    private final ResponseHead fileResponse = (ResponseHead) read(new ResponseHead(RULES), Messages.fileResponse());
    private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(BUFFER_BYTES);

    @Benchmark
    public int bareRequest() {
        return request(bareRequest, forwardedFor, false);
    }

    @Benchmark
    public int smallRequest() {
        return request(smallRequest, forwardedFor, false);
    }

    @Benchmark
    public int browserRequest() {
        return request(browserRequest, forwardedFor, false);
    }

    /** With all that a proxy may add. */
    @Benchmark
    public int browserRequestWithEveryAddition() {
        return request(browserRequest, everything, false);
    }

    /** From a proxy that is believed. */
    @Benchmark
    public int uploadRequest() {
        return request(uploadRequest, everything, true);
    }

    @Benchmark
    public int smallResponse() {
        return response(smallResponse);
    }

    @Benchmark
    public int fileResponse() {
        return response(fileResponse);
    }

    private int request(RequestHead head, ForwardedPolicy policy, boolean trusted) {
        out.clear();
        RequestHeadWriter.write(out, head, policy, trusted, clientAddress, endpointAddress, random);
        return out.writerIndex();
    }

    private int response(ResponseHead head) {
        out.clear();
        ResponseHeadWriter.write(out, head, BodyFraming.LENGTH, Persistence.KEPT);
        return out.writerIndex();
    }

    private static Head read(Head head, byte[] message) {
        System.arraycopy(message, 0, head.room(message.length), 0, message.length);
        head.fed(message.length);
        Progress progress = head.advance();
        if (progress != Progress.COMPLETE) {
            throw new IllegalStateException("progress: " + progress + " (expected: COMPLETE)");
        }
        return head;
    }
}
