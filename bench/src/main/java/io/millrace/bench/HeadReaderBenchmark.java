package io.millrace.bench;

import io.millrace.proxy.http.wire.Head;
import io.millrace.proxy.http.wire.HeadRules;
import io.millrace.proxy.http.wire.HeadRules.UnderscoreNames;
import io.millrace.proxy.http.wire.Progress;
import io.millrace.proxy.http.wire.RequestHead;
import io.millrace.proxy.http.wire.ResponseHead;
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
 * The time to take in one head: bytes copied in, syntax, meaning and what to forward.
 *
 * <p>Run: {@code mvn -q -pl bench -am package -DskipTests}, then {@code java -cp "bench/target/classes:proxy/target/classes:$JMH" org.openjdk.jmh.Main
 * HeadReaderBenchmark -prof gc}, where {@code JMH} holds jmh-core and its libraries.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeadReaderBenchmark {
    private static final HeadRules RULES = new HeadRules(64 * 1024, 16 * 1024, 100, UnderscoreNames.DROP);

    private final byte[] small = ascii("""
            GET /v1/orders/1234567?expand=lines HTTP/1.1
            Host: api.example.com
            User-Agent: curl/8.5.0
            Accept: application/json
            Accept-Encoding: gzip, deflate
            Authorization: Bearer 0123456789abcdef
            Connection: keep-alive

            """);
    private final byte[] browser = ascii("""
            GET /catalogue/garden/watering-cans?sort=price&page=3 HTTP/1.1
            Host: shop.example.com
            Connection: keep-alive
            Cache-Control: max-age=0
            Sec-Ch-Ua: "Chromium";v="128", "Not;A=Brand";v="24"
            Sec-Ch-Ua-Mobile: ?0
            Sec-Ch-Ua-Platform: "Linux"
            Upgrade-Insecure-Requests: 1
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8
            Sec-Fetch-Site: same-origin
            Sec-Fetch-Mode: navigate
            Sec-Fetch-User: ?1
            Sec-Fetch-Dest: document
            Referer: https://shop.example.com/catalogue/garden
            Accept-Encoding: gzip, deflate, br
            Accept-Language: en-GB,en;q=0.9,de;q=0.8
            Cookie: session=0f8fad5bd9cb469fa16570867728950e; consent=1; basket=42; theme=dark; seen=a1,b2,c3,d4,e5

            """);
    private final byte[] response = ascii("""
            HTTP/1.1 200 OK
            Date: Sun, 22 Nov 2026 12:00:00 GMT
            Content-Type: application/json
            Content-Length: 1024
            Cache-Control: no-store
            Connection: keep-alive

            """);

    private final RequestHead requestHead = new RequestHead(RULES);
    private final ResponseHead responseHead = new ResponseHead(RULES);

    @Benchmark
    public Progress smallRequest() {
        return read(requestHead, small);
    }

    @Benchmark
    public Progress browserRequest() {
        return read(requestHead, browser);
    }

    @Benchmark
    public Progress smallResponse() {
        return read(responseHead, response);
    }

    private static Progress read(Head head, byte[] message) {
        head.reset();
        System.arraycopy(message, 0, head.room(message.length), 0, message.length);
        head.fed(message.length);
        Progress progress = head.advance();
        if (progress != Progress.COMPLETE) {
            throw new IllegalStateException("progress: " + progress + " (expected: COMPLETE)");
        }
        return progress;
    }

    private static byte[] ascii(String lines) {
        return lines.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
