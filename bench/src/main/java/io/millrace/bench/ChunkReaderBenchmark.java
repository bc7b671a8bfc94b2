package io.millrace.bench;

import io.millrace.proxy.http.wire.ChunkReader;
import java.nio.charset.StandardCharsets;
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
 * The time to find the way through one chunked body of eight chunks, without touching its data.
 *
 * <p>Run: {@code bench/jmh.sh ChunkReader}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChunkReaderBenchmark {
    private static final String CHUNK = "400\r\n" + "x".repeat(1024) + "\r\n";

    private final byte[] plain = ascii(CHUNK.repeat(8) + "0\r\n\r\n");
    private final byte[] withTrailers =
            ascii(CHUNK.repeat(8) + "0\r\nX-Checksum: 0123456789abcdef\r\nX-Rows: 8\r\n\r\n");
    private final ChunkReader reader = new ChunkReader();

    @Benchmark
    public int eightChunks() {
        return read(plain);
    }

    @Benchmark
    public int eightChunksAndTrailers() {
        return read(withTrailers);
    }

    private int read(byte[] body) {
        reader.reset(4096, 100);
        int at = 0;
        while (!reader.complete()) {
            if (reader.inData()) {
                int count = (int) Math.min(reader.dataRemaining(), body.length - at);
                reader.dataConsumed(count);
                at += count;
            } else {
                reader.step(body[at++]);
            }
        }
        return at;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
