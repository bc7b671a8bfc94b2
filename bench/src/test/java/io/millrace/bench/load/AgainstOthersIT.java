package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The generator beside wrk and h2load: the same server, the same load, rates within 5 %.
 *
 * <p>The server takes 50 ms for each answer, so that the rate of a closed loop is known, (requests at a time) / 50 ms, and
 * depends on the speed of neither machine nor generator: 640 a second with 32.
 */
@Tag("lab")
@Timeout(60)
final class AgainstOthersIT {
    private static final double WITHIN_PERCENT = 5;
    private static final double EXPECTED = 640;
    private static final String PATH = "/?delay=50";
    private static final Pattern WRK_RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern H2LOAD_RATE = Pattern.compile("finished in [^,]+, ([0-9.]+) req/s");

    @AutoClose
    private static NettyServer plain;

    @AutoClose
    private static NettyServer secured;

    @BeforeAll
    static void startWarm() throws Exception {
        plain = NettyServer.plain();
        secured = NettyServer.secured();
        ours(plain, "--kind http1 --connections 32 --closed --seconds 1");
        ours(plain, "--kind http2 --connections 4 --streams 8 --closed --seconds 1");
        ours(secured, "--kind http2 --tls --connections 4 --streams 8 --closed --seconds 1");
    }

    private static double ours(NettyServer server, String line) throws Exception {
        LoadReport report = TestLoad.run(line + " --warmup 1 --path " + PATH, server.address());
        assertThat(report.errors()).isEmpty();
        return report.completedPerSecond();
    }

    private static double theirs(Pattern rate, String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        Matcher found = rate.matcher(output);
        assertThat(found.find()).as(output).isTrue();
        return Double.parseDouble(found.group(1));
    }

    private static String url(String scheme, NettyServer server) {
        return scheme + "://127.0.0.1:" + server.address().getPort() + PATH;
    }

    private static void assertSame(double ours, double theirs) {
        assertThat(ours).isCloseTo(theirs, withinPercentage(WITHIN_PERCENT));
    }

    @Test
    void aClosedLoopOfHttp1IsThatOfWrk() throws Exception {
        double theirs = theirs(WRK_RATE, "wrk", "-t1", "-c32", "-d3s", url("http", plain));
        double ours = ours(plain, "--kind http1 --connections 32 --closed --seconds 3");

        assertSame(ours, theirs);
        assertSame(ours, EXPECTED);
    }

    @Test
    void aConnectionForEachRequestIsThatOfWrk() throws Exception {
        double theirs = theirs(WRK_RATE, "wrk", "-t1", "-c32", "-d3s", "-H", "Connection: close", url("http", plain));
        double ours = ours(plain, "--kind http1-close --connections 32 --closed --seconds 3");

        assertSame(ours, theirs);
    }

    @Test
    void aClosedLoopOfHttp2IsThatOfH2load() throws Exception {
        double theirs = theirs(H2LOAD_RATE, "h2load", "-c4", "-m8", "-D3", "--warm-up-time=1", url("http", plain));
        double ours = ours(plain, "--kind http2 --connections 4 --streams 8 --closed --seconds 3");

        assertSame(ours, theirs);
        assertSame(ours, EXPECTED);
    }

    @Test
    void aClosedLoopOfHttp2OverTlsIsThatOfH2load() throws Exception {
        double theirs = theirs(H2LOAD_RATE, "h2load", "-c4", "-m8", "-D3", "--warm-up-time=1", url("https", secured));
        double ours = ours(secured, "--kind http2 --tls --connections 4 --streams 8 --closed --seconds 3");

        assertSame(ours, theirs);
    }

    @Test
    void aFixedRateIsThatOfH2load() throws Exception {
        double theirs = theirs(
                H2LOAD_RATE,
                "h2load",
                "--h1",
                "-c32",
                "-m1",
                "--rps=10",
                "-D3",
                "--warm-up-time=1",
                url("http", plain));
        double ours = ours(plain, "--kind http1 --connections 32 --rate 320 --seconds 3");

        assertSame(ours, theirs);
        assertSame(ours, 320);
    }
}
