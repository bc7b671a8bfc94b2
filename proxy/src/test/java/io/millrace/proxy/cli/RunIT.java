package io.millrace.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace run} as its parent sees it: signals in, exit codes and log lines out. */
@Timeout(60)
final class RunIT {
    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    private Path folder;

    private Path file;
    private ServerSocket backend;

    @BeforeEach
    void startBackend() throws IOException {
        backend = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        file = folder.resolve("lb.yaml");
        write("first", 0);
    }

    @AfterEach
    void stopBackend() throws IOException {
        backend.close();
    }

    @Test
    void leavesWithZeroAfterASigterm() throws Exception {
        try (MillraceProcess millrace = started()) {
            assertThat(millrace.lines().get(0)).matches(".* INFO  Foreground Millrace .*, Java .*, Netty .*; " + file);
            millrace.signal("TERM");
            assertThat(millrace.awaitExit()).isEqualTo(0);
            assertThat(millrace.lines()).anyMatch(line -> line.endsWith("Signals SIGTERM: stopping"));
        }
    }

    @Test
    void warmsItselfUpWithoutAWordOfTheNodeItUses() throws Exception {
        try (MillraceProcess millrace =
                new MillraceProcess(List.of("-Dmillrace.rehearsal.exchanges=20"), "run", file.toString())) {
            millrace.awaitLine(line -> line.contains("Node pool "));
            assertThat(millrace.lines()).anyMatch(line -> line.contains("INFO  Foreground warmed up by "));
            assertThat(millrace.lines()).noneMatch(line -> line.contains("rehearsal") || line.contains("stopped"));
        }
    }

    @Test
    void leavesWithZeroAfterASigint() throws Exception {
        try (MillraceProcess millrace = started()) {
            millrace.signal("INT");
            assertThat(millrace.awaitExit()).isEqualTo(0);
        }
    }

    @Test
    void letsAConnectionFinishAfterASigterm() throws Exception {
        try (MillraceProcess millrace = started();
                Socket client = connect(millrace);
                Socket served = backend.accept()) {
            millrace.signal("TERM");
            millrace.awaitLine(line -> line.contains("1 connections are under way"));
            served.getOutputStream().write('x');
            assertThat(client.getInputStream().read()).isEqualTo('x');
            client.shutdownOutput();
            served.shutdownOutput();
            assertThat(millrace.awaitExit()).isEqualTo(0);
        }
    }

    @Test
    void leavesAtOnceWithOneAfterASecondSigterm() throws Exception {
        try (MillraceProcess millrace = started();
                Socket client = connect(millrace);
                Socket served = backend.accept()) {
            millrace.signal("TERM");
            millrace.awaitLine(line -> line.contains("1 connections are under way"));
            assertThat(client.isConnected() && served.isConnected()).isTrue();
            while (millrace.running()) {
                millrace.signal("TERM");
            }
            assertThat(millrace.awaitExit()).isEqualTo(1);
            assertThat(millrace.lines()).last().asString().endsWith("WARN  Signals SIGTERM again: leaving at once");
        }
    }

    @Test
    void swapsInAChangedFileAfterASighupAndKeepsTheConnections() throws Exception {
        try (MillraceProcess millrace = started();
                Socket client = connect(millrace);
                Socket served = backend.accept()) {
            write("second", 0);
            millrace.signal("HUP");
            millrace.awaitLine(line -> line.contains("configuration reloaded"));
            served.getOutputStream().write('x');
            assertThat(client.getInputStream().read()).isEqualTo('x');
        }
    }

    /** Its return is told as one from DOWN, which it would not be had the reload forgotten it. */
    @Test
    void keepsAnEndpointDownAfterASighupWithAnotherProbe() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        watch(port, "interval: 100ms, rise: 2");
        try (MillraceProcess millrace = started()) {
            millrace.awaitLine(line -> line.contains("ENDPOINT_DOWN") && line.contains("L4 refused"));
            watch(port, "interval: 50ms, rise: 3");
            millrace.signal("HUP");
            millrace.awaitLine(line -> line.contains("configuration reloaded"));
            try (ServerSocket back = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
                String line = millrace.awaitLine(
                        text -> text.contains("ENDPOINT_UP") && text.contains(":" + back.getLocalPort()));
                assertThat(line).contains("before=\"DOWN\" after=\"UP\"", "L4 passed x3");
            }
        }
    }

    @Test
    void keepsRunningAfterASighupWithABrokenFile() throws Exception {
        try (MillraceProcess millrace = started()) {
            Files.writeString(file, "listeners: []\npools: 5\n");
            millrace.signal("HUP");
            millrace.awaitLine(
                    line -> line.contains("WARN  Reloads reload refused, the old configuration keeps running"));
            millrace.awaitLine(line -> line.contains(file + ":1:12: listeners: empty list"));
            millrace.awaitLine(line -> line.contains(file + ":2:8: pools: wrong type"));
            try (Socket client = connect(millrace);
                    Socket served = backend.accept()) {
                assertThat(client.isConnected() && served.isConnected()).isTrue();
            }
        }
    }

    @Test
    void keepsRunningAfterASighupWithAPortThatIsTaken() throws Exception {
        try (MillraceProcess millrace = started()) {
            write("first", backend.getLocalPort());
            millrace.signal("HUP");
            String line =
                    millrace.awaitLine(text -> text.contains("reload failed, the old configuration keeps running: "));
            assertThat(line).contains("127.0.0.1 port " + backend.getLocalPort() + ": the port is in use");
            try (Socket client = connect(millrace);
                    Socket served = backend.accept()) {
                assertThat(client.isConnected() && served.isConnected()).isTrue();
            }
        }
    }

    @Test
    void refusesAPortThatIsTakenWithOneClearMessage() throws Exception {
        write("first", backend.getLocalPort());
        try (MillraceProcess millrace = new MillraceProcess("run", file.toString())) {
            assertThat(millrace.awaitExit()).isEqualTo(1);
            assertThat(millrace.lines())
                    .last()
                    .asString()
                    .startsWith("millrace: cannot start: ")
                    .contains("127.0.0.1 port " + backend.getLocalPort() + ": the port is in use");
            assertThat(millrace.lines()).noneMatch(line -> line.startsWith("\tat "));
        }
    }

    @Test
    void refusesABrokenFileBeforeAnythingStarts() throws Exception {
        Files.writeString(file, "listeners: []\n");
        try (MillraceProcess millrace = new MillraceProcess("run", file.toString())) {
            assertThat(millrace.awaitExit()).isEqualTo(2);
            assertThat(millrace.lines())
                    .containsExactly(
                            "millrace: the configuration cannot be used:",
                            "  " + file + ":1:1: missing key \"pools\" (expected: a list of 1..10000 pools)",
                            "  " + file + ":1:12: listeners: empty list (expected: a list of 1..1000 listeners)");
        }
    }

    private MillraceProcess started() throws IOException, InterruptedException {
        MillraceProcess millrace = new MillraceProcess("run", file.toString());
        try {
            millrace.awaitLine(line -> line.contains(" pool first: "));
            return millrace;
        } catch (AssertionError notStarted) {
            millrace.close();
            throw notStarted;
        }
    }

    private static Socket connect(MillraceProcess millrace) throws IOException, InterruptedException {
        Matcher port = PORT.matcher(millrace.awaitLine(line -> line.contains("listener db (")));
        assertThat(port.find()).isTrue();
        return new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)));
    }

    private void write(String pool, int port) throws IOException {
        Files.writeString(file, """
                listeners: [ { name: db, bind: 127.0.0.1:PORT, protocol: tcp, pool: POOL } ]
                pools: [ { name: POOL, zones: [ { name: z, endpoints: [ 127.0.0.1:BACKEND ] } ] } ]
                """.replace("PORT", Integer.toString(port))
                .replace("POOL", pool)
                .replace("BACKEND", Integer.toString(backend.getLocalPort())));
    }

    private void watch(int port, String timing) throws IOException {
        Files.writeString(file, """
                listeners: [ { name: db, bind: 127.0.0.1:0, protocol: tcp, pool: first } ]
                pools:
                  - name: first
                    health-check: { type: tcp, TIMING }
                    zones: [ { name: z, endpoints: [ 127.0.0.1:BACKEND, 127.0.0.1:GONE ] } ]
                """.replace("TIMING", timing)
                .replace("BACKEND", Integer.toString(backend.getLocalPort()))
                .replace("GONE", Integer.toString(port)));
    }
}
