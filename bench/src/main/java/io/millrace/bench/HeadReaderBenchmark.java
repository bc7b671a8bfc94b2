package io.millrace.bench;

import io.millrace.proxy.http.wire.Head;
import io.millrace.proxy.http.wire.HeadRules;
import io.millrace.proxy.http.wire.HeadRules.UnderscoreNames;
import io.millrace.proxy.http.wire.Progress;
import io.millrace.proxy.http.wire.RequestHead;
import io.millrace.proxy.http.wire.ResponseHead;
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
 * The time to take in one head: bytes copied in, syntax, meaning and what to forward.
 *
 * <p>Run: {@code bench/jmh.sh HeadReader}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeadReaderBenchmark {
    private static final HeadRules RULES = new HeadRules(64 * 1024, 16 * 1024, 100, UnderscoreNames.DROP);

    private final byte[] bareRequest = Messages.bareRequest();
    private final byte[] smallRequest = Messages.smallRequest();
    private final byte[] browserRequest = Messages.browserRequest();
    private final byte[] uploadRequest = Messages.uploadRequest();
    private final byte[] smallResponse = Messages.smallResponse();
    private final byte[] fileResponse = Messages.fileResponse();
    private final RequestHead requestHead = new RequestHead(RULES);
    private final ResponseHead responseHead = new ResponseHead(RULES);

    @Benchmark
    public Progress bareRequest() {
        return read(requestHead, bareRequest, bareRequest.length);
    }

    @Benchmark
    public Progress smallRequest() {
        return read(requestHead, smallRequest, smallRequest.length);
    }

    @Benchmark
    public Progress browserRequest() {
        return read(requestHead, browserRequest, browserRequest.length);
    }

    /** In pieces of 100 bytes, as over a slow line. */
    @Benchmark
    public Progress browserRequestInPieces() {
        return read(requestHead, browserRequest, 100);
    }

    @Benchmark
    public Progress uploadRequest() {
        return read(requestHead, uploadRequest, uploadRequest.length);
    }

    @Benchmark
    public Progress smallResponse() {
        return read(responseHead, smallResponse, smallResponse.length);
    }

    @Benchmark
    public Progress fileResponse() {
        return read(responseHead, fileResponse, fileResponse.length);
    }

    private static Progress read(Head head, byte[] message, int pieceBytes) {
        head.reset();
        Progress progress = Progress.NEED_MORE;
        for (int at = 0; at < message.length; at += pieceBytes) {
            int count = Math.min(pieceBytes, message.length - at);
            System.arraycopy(message, at, head.room(count), head.filled(), count);
            head.fed(count);
            progress = head.advance();
        }
        if (progress != Progress.COMPLETE) {
            throw new IllegalStateException("progress: " + progress + " (expected: COMPLETE)");
        }
        return progress;
    }
}
