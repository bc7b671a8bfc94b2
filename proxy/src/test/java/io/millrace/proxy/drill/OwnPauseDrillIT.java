package io.millrace.proxy.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.lab.MillraceProgram;
import io.millrace.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The balancer itself is frozen, or its machine's clock jumps: no endpoint is to blame, and none is blamed. */
@Tag("lab")
class OwnPauseDrillIT {
    private static final List<Path> FAKETIME = Stream.of("x86_64", "aarch64")
            .map(machine -> Path.of("/usr/lib/" + machine + "-linux-gnu/faketime/libfaketimeMT.so.1"))
            .toList();

    @TempDir
    private Path folder;

    private DrillBackend primary;
    private DrillBackend backup;

    @BeforeEach
    void startBackends() throws Exception {
        primary = DrillBackend.start(3);
        backup = DrillBackend.start(3);
    }

    @AfterEach
    void endBackends() {
        primary.close();
        backup.close();
    }

    private MillraceProgram start(Map<String, String> environment) throws IOException {
        String config = DrillSite.twoZones(primary, backup, DrillSite.FAST_CHECK);
        MillraceProgram millrace = new MillraceProgram(folder.resolve("millrace.yaml"), config, environment);
        millrace.process().awaitCount("ENDPOINT_UP", 6);
        return millrace;
    }

    /* Long enough for several rounds of probes and a window of live traffic to have judged. */
    private static void watch(MillraceProgram millrace) throws Exception {
        InetSocketAddress web = new InetSocketAddress("127.0.0.1", millrace.port());
        try (OpenLoad load = new OpenLoad(web, "/?delay=5", 200)) {
            Steps.pass(Duration.ofSeconds(12));
            assertThat(new Seen(load.end()).failures()).isEmpty();
        }
    }

    private static void requireNobodyBlamed(MillraceProgram millrace) {
        assertThat(millrace.process().lines())
                .noneMatch(line -> line.matches(".*(ENDPOINT_DOWN|ENDPOINT_EJECTED|ZONE_MARKED|FAILOVER|PANIC).*"));
    }

    @Test
    void aPauseOfFiveSecondsEjectsNobody() throws Exception {
        try (MillraceProgram millrace = start(Map.of())) {
            watch(millrace);
            InetSocketAddress web = new InetSocketAddress("127.0.0.1", millrace.port());
            try (OpenLoad load = new OpenLoad(web, "/?delay=50", 200)) {
                Steps.pass(Duration.ofSeconds(2));
                millrace.process().signal("STOP");
                Steps.pass(Duration.ofSeconds(5));
                millrace.process().signal("CONT");
                Steps.pass(Duration.ofSeconds(5));
                assertThat(new Seen(load.end()).failures()).isEmpty();
            }
            watch(millrace);
            requireNobodyBlamed(millrace);
        }
    }

    @Test
    void aClockThatJumpsAnHourEitherWayEjectsNobody() throws Exception {
        Path library = FAKETIME.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AssertionError("none of " + FAKETIME + " (expected: the package faketime)"));
        Path clock = folder.resolve("clock");
        Files.writeString(clock, "+0");
        Map<String, String> environment = Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                clock.toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
        try (MillraceProgram millrace = start(environment)) {
            for (String jump : List.of("+1h", "-1h", "+0")) {
                Files.writeString(clock, jump);
                watch(millrace);
            }
            requireNobodyBlamed(millrace);
            requireJumpSeen(millrace);
        }
    }

    /** A line logged after the jump carries the wrong hour, or the jumps were none. */
    private void requireJumpSeen(MillraceProgram millrace) throws Exception {
        Files.writeString(folder.resolve("clock"), "+1h");
        millrace.reload(DrillSite.twoZones(primary, backup, DrillSite.FAST_CHECK));
        List<String> lines = millrace.process().lines();
        String first = lines.get(0);
        String last = lines.get(lines.size() - 1);
        assertThat(Duration.between(time(first), time(last))).isBetween(Duration.ofMinutes(55), Duration.ofMinutes(65));
        try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", millrace.port()))) {
            assertThat(client.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status())
                    .isEqualTo(200);
        }
    }

    private static Instant time(String line) {
        return Instant.parse(line.substring(0, line.indexOf(' ')));
    }
}
