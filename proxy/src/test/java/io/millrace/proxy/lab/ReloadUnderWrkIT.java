package io.millrace.proxy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.RawClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The program under full load by wrk, while signals tell it to reload and to stop. */
@Tag("lab")
@Timeout(120)
@ExtendWith(CleanState.class)
final class ReloadUnderWrkIT {
    private static final int RELOADS = 20;
    private static final int RELOAD_EVERY_MILLIS = 200;
    private static final int WRK_SECONDS = 8;
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");

    @TempDir
    private Path folder;

    @AutoClose
    private MillraceProgram millrace;

    @AutoClose
    private Nginx first;

    @AutoClose
    private Nginx second;

    @BeforeEach
    void start() throws Exception {
        byte[] text = "hello".getBytes(StandardCharsets.US_ASCII);
        first = new Nginx("a", Files.createDirectory(folder.resolve("a")));
        second = new Nginx("b", Files.createDirectory(folder.resolve("b")));
        first.put("text", text);
        second.put("text", text);
        first.put("slow.bin", Noise.of(7, 300_000));
        millrace = new MillraceProgram(
                folder.resolve("lb.yaml"), LabNode.zonedConfig(0, first.address(), second.address()));
    }

    @Test
    void noRequestAndNoConnectionIsLostInTwentyReloads() throws Exception {
        String[] command = {
            Programs.wrk(), "-t1", "-c16", "-d" + WRK_SECONDS + "s", "--timeout", "5s", millrace.url("/text")
        };
        try (ChildProcess wrk = new ChildProcess(Map.of(), command)) {
            for (int i = 0; i < RELOADS; i++) {
                SoakClient.pause(RELOAD_EVERY_MILLIS);
                millrace.reload(variant(i));
            }
            assertThat(wrk.alive()).as("wrk still runs after the last reload").isTrue();
            assertThat(wrk.awaitExit()).isZero();
            String report = String.join("\n", wrk.lines());
            System.out.println(report);
            Matcher requests = REQUESTS.matcher(report);
            assertThat(requests.find()).as(report).isTrue();
            assertThat(Integer.parseInt(requests.group(1))).isGreaterThan(1_000);
            assertThat(report).doesNotContain("Socket errors").doesNotContain("Non-2xx");
        }
    }

    /** Endpoints, a route and a listener come and go; the listener under load stays. */
    private String variant(int i) {
        String endpoints = switch (i % 3) {
            case 0 -> "\"" + second.address() + "\"";
            case 1 -> "\"" + first.address() + "\", \"" + second.address() + "\"";
            default -> "\"" + first.address() + "\"";
        };
        String routes = i % 2 == 0
                ? "routes: [ { pool: web } ]"
                : "routes: [ { match: { host: x.example }, pool: web }, { pool: web } ]";
        String other = i % 4 < 2 ? "" : "  - { name: other, bind: 127.0.0.1:0, protocol: http, pool: web }\n";
        return "node: { name: lab, workers: 2 }\nlisteners:\n  - { name: web, bind: \"127.0.0.1:0\", protocol: http, "
                + routes + " }\n" + other + "pools:\n  - name: web\n    zones: [ { name: a, endpoints: [ " + endpoints
                + " ] } ]\n";
    }

    @Test
    void whatIsUnderWayWhenItIsToldToStopFinishesAndItLeavesWithZero() throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), millrace.port());
        try (RawClient slow = RawClient.connect(address);
                RawClient idle = RawClient.connect(address)) {
            assertThat(idle.exchange("GET /text HTTP/1.1\r\nHost: lab.example\r\n\r\n")
                            .status())
                    .isEqualTo(200);
            slow.send("GET /slow/slow.bin HTTP/1.1\r\nHost: lab.example\r\n\r\n");
            slow.reader().responseHead();
            millrace.process().signal("TERM");
            assertThat(idle.reader().stream().read())
                    .as("end of the idle connection")
                    .isEqualTo(-1);
            assertThat(Noise.matches(7, 0, slow.readExactly(300_000))).isTrue();
            assertThat(slow.reader().stream().read())
                    .as("end after the last answer")
                    .isEqualTo(-1);
        }
        assertThat(millrace.process().awaitExit())
                .as(millrace.process().lines().toString())
                .isZero();
        assertThat(millrace.process().lines()).anyMatch(line -> line.contains("stopped: 0 connections were cut"));
    }
}
