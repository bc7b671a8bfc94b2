package io.millrace.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.demo.DemoConfig;
import io.millrace.proxy.demo.DemoPorts;
import io.millrace.proxy.demo.FreePorts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace demo} as its user sees it. */
@Timeout(60)
final class DemoIT {

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();
    private Path file;
    private DemoPorts ports;

    @BeforeEach
    void chooseFreePorts() throws Exception {
        file = folder.resolve("demo.yaml");
        ports = FreePorts.forDemo();
    }

    @Test
    void servesReloadsAndStops() throws Exception {
        try (MillraceProcess demo = new MillraceProcess(arguments(ports))) {
            demo.awaitLine(line -> line.contains("Node listener web"));
            assertThat(file).hasContent(DemoConfig.text(ports));
            assertThat(get("/hello")).startsWith("zone-a-web-").contains("answers GET /hello");

            Files.writeString(file, DemoConfig.text(ports).replace("/only-zone-b", "/hello"));
            demo.signal("HUP");
            demo.awaitLine(line -> line.contains(" reloaded in "));
            assertThat(get("/hello")).startsWith("zone-b-web-");

            demo.signal("TERM");
            assertThat(demo.awaitExit()).isZero();
        }
    }

    @Test
    void namesAPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(ports.control(), 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(demo(arguments(ports))).isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("millrace: the sample servers cannot start: 127.0.0.1:" + taken.getLocalPort() + ": ")
                    .endsWith("--control-port and --server-port choose other ports)" + System.lineSeparator());
        }
    }

    @Test
    void keepsAFileThatWasEditedAndRefusesPortsBesideIt() throws Exception {
        String edited = DemoConfig.text(ports) + "# mine\n";
        Files.writeString(file, edited);
        assertThat(demo(arguments(ports))).isEqualTo(2);
        assertThat(err.toString()).startsWith("millrace: --http-port: " + file + " was edited and says which ports");
        assertThat(file).hasContent(edited);
    }

    @Test
    void refusesAPortThatDoesNotExist() {
        assertThat(demo("demo", "--tcp-port", "70000", file.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("millrace: tcp port: 70000 (expected: 1 to 65535)");
        assertThat(file).doesNotExist();
    }

    @Test
    void saysWhenTheFileCannotBeWritten() {
        assertThat(demo("demo", folder.resolve("missing/demo.yaml").toString())).isEqualTo(1);
        assertThat(err.toString()).startsWith("millrace: cannot write " + folder.resolve("missing/demo.yaml"));
    }

    private int demo(String... arguments) {
        return Commands.execute(new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments);
    }

    private String[] arguments(DemoPorts of) {
        return new String[] {
            "demo",
            "--http-port=" + of.http(),
            "--tcp-port=" + of.tcp(),
            "--control-port=" + of.control(),
            "--server-port=" + of.firstServer(),
            file.toString()
        };
    }

    private String get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.http() + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
