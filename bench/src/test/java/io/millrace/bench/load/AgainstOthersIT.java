package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The generator beside wrk and h2load: the same server, the same load, at the same time, rates within 5 %.
 *
 * <p>The server takes 100 ms for each answer, so that the rate of a closed loop is known, (requests at a time) / 100 ms, and
 * depends little on the speed of machine and generator: 320 a second with 32, and less, for both, on a machine that is busy.
 */
@Tag("lab")
@Timeout(60)
final class AgainstOthersIT {
    private static final double WITHIN_PERCENT = 5;
    private static final double CLOSED_LOOP = 320;
    private static final String PATH = "/?delay=100";
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
        LoadReport report = TestLoad.run(line + " --path " + PATH, server.address());
        assertThat(report.errors()).isEmpty();
        return report.completedPerSecond();
    }

    /** What each of two generators says, ours first. */
    private record Rates(double ours, double theirs) {
        void areTheSameAndAtMost(double known) {
            assertThat(ours).isCloseTo(theirs, withinPercentage(WITHIN_PERCENT));
            assertThat(ours).isPositive().isLessThan(known * (1 + WITHIN_PERCENT / 100));
        }
    }

    /** Runs both at once, each 4 s after 1 s of warm-up where it has one. */
    private static Rates rates(NettyServer server, String line, Pattern rate, String... command) throws Exception {
        Path output = Files.createTempFile("load", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            double ours = ours(server, line + " --warmup 1 --seconds 4");
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            String text = Files.readString(output);
            Matcher found = rate.matcher(text);
            assertThat(found.find()).as(text).isTrue();
            return new Rates(ours, Double.parseDouble(found.group(1)));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    private static String url(String scheme, NettyServer server) {
        return scheme + "://127.0.0.1:" + server.address().getPort() + PATH;
    }

    @Test
    void aClosedLoopOfHttp1IsThatOfWrk() throws Exception {
        String line = "--kind http1 --connections 32 --closed";
        rates(plain, line, WRK_RATE, "wrk", "-t1", "-c32", "-d5s", url("http", plain))
                .areTheSameAndAtMost(CLOSED_LOOP);
    }

    @Test
    void aConnectionForEachRequestIsThatOfWrk() throws Exception {
        String line = "--kind http1-close --connections 32 --closed";
        String[] wrk = {"wrk", "-t1", "-c32", "-d5s", "-H", "Connection: close", url("http", plain)};
        rates(plain, line, WRK_RATE, wrk).areTheSameAndAtMost(CLOSED_LOOP);
    }

    @Test
    void aClosedLoopOfHttp2IsThatOfH2load() throws Exception {
        String line = "--kind http2 --connections 4 --streams 8 --closed";
        String[] h2load = {"h2load", "-c4", "-m8", "-D4", "--warm-up-time=1", url("http", plain)};
        rates(plain, line, H2LOAD_RATE, h2load).areTheSameAndAtMost(CLOSED_LOOP);
    }

    @Test
    void aClosedLoopOfHttp2OverTlsIsThatOfH2load() throws Exception {
        String line = "--kind http2 --tls --connections 4 --streams 8 --closed";
        String[] h2load = {"h2load", "-c4", "-m8", "-D4", "--warm-up-time=1", url("https", secured)};
        rates(secured, line, H2LOAD_RATE, h2load).areTheSameAndAtMost(CLOSED_LOOP);
    }

    @Test
    void aFixedRateIsThatOfH2load() throws Exception {
        String line = "--kind http1 --connections 32 --rate 160";
        String[] h2load = {"h2load", "--h1", "-c32", "-m1", "--rps=5", "-D4", "--warm-up-time=1", url("http", plain)};
        rates(plain, line, H2LOAD_RATE, h2load).areTheSameAndAtMost(160);
    }
}
