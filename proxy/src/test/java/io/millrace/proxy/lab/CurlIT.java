package io.millrace.proxy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.CleanState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What curl gets from nginx through Millrace, and what it can upload. */
@Tag("lab")
@Timeout(60)
@ExtendWith(CleanState.class)
final class CurlIT {
    private static final byte[] TEXT =
            "Nothing is said that was not said before. ".repeat(100).getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOISE = Noise.of(3, 3 << 20);

    @TempDir
    private static Path folder;

    @AutoClose
    private static LabNode node;

    @AutoClose
    private static Nginx nginx;

    @AutoClose
    private static Nginx backup;

    @BeforeAll
    static void start() throws Exception {
        nginx = new Nginx("a", Files.createDirectory(folder.resolve("a")));
        backup = new Nginx("b", Files.createDirectory(folder.resolve("b")));
        nginx.put("text", TEXT);
        nginx.put("noise.bin", NOISE);
        node = LabNode.zoned(nginx.address(), backup.address());
    }

    private static ClientRun curl(byte[] input, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Programs.curl(), "-q", "-sS", "--noproxy", "*", "--fail-with-body"));
        command.addAll(List.of(arguments));
        return ClientRun.of(input, command.toArray(String[]::new));
    }

    private static ClientRun curl(String... arguments) throws Exception {
        return curl(new byte[0], arguments);
    }

    @Test
    void severalUrlsComeOverOneConnection() throws Exception {
        String url = node.url("/text");
        ClientRun run = curl(
                "-o",
                "/dev/null",
                "-o",
                "/dev/null",
                "-o",
                "/dev/null",
                "-w",
                "%{http_version} %{http_code} %{num_connects};",
                url,
                url,
                url);
        assertThat(run.exit()).as(run.toString()).isZero();
        assertThat(run.text()).isEqualTo("1.1 200 1;1.1 200 0;1.1 200 0;");
    }

    @Test
    void manyUrlsComeAtOnce() throws Exception {
        ClientRun run = curl(
                "--parallel",
                "--parallel-max",
                "20",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code} ",
                node.url("/noise.bin?[1-40]"));
        assertThat(run.exit()).as(run.toString()).isZero();
        assertThat(run.text()).isEqualTo("200 ".repeat(40));
    }

    @Test
    void http10GetsItsAnswerAndTheEndOfTheConnectionOrKeepsIt() throws Exception {
        ClientRun once = curl("--http1.0", node.url("/text"));
        assertThat(once.exit()).as(once.toString()).isZero();
        assertThat(once.output()).isEqualTo(TEXT);

        String url = node.url("/text");
        ClientRun kept = curl(
                "--http1.0",
                "-H",
                "Connection: keep-alive",
                "-o",
                "/dev/null",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code} %{num_connects};",
                url,
                url);
        assertThat(kept.text()).as(kept.toString()).isEqualTo("200 1;200 0;");
    }

    @Test
    void compressedAnswersAndRangesArriveWhole() throws Exception {
        assertThat(curl("--compressed", node.url("/text")).output()).isEqualTo(TEXT);
        assertThat(curl("--compressed", "--http1.0", node.url("/unframed/text")).output())
                .isEqualTo(TEXT);
        assertThat(curl("-r", "4-5", node.url("/text")).output()).isEqualTo(new byte[] {TEXT[4], TEXT[5]});
        assertThat(curl(node.url("/noise.bin")).output()).isEqualTo(NOISE);
    }

    @Test
    void aHeadRequestShowsTheFieldsOfAGet() throws Exception {
        ClientRun run = curl("-I", node.url("/text"));
        assertThat(run.exit()).as(run.toString()).isZero();
        assertThat(run.text()).startsWith("HTTP/1.1 200 OK\r\n").contains("Content-Length: " + TEXT.length + "\r\n");
    }

    @Test
    void aFileIsUploadedAfterTheGoAhead() throws Exception {
        Path file = Files.write(folder.resolve("upload"), NOISE);
        ClientRun run = curl(
                "-v",
                "--expect100-timeout",
                "30",
                "-H",
                "Expect: 100-continue",
                "-T",
                file.toString(),
                node.url("/store/file"));
        assertThat(run.exit()).as(run.toString()).isZero();
        assertThat(run.errors()).contains("< HTTP/1.1 100 Continue", "< HTTP/1.1 201 Created");
        assertThat(nginx.stored("file")).hasBinaryContent(NOISE);
    }

    @Test
    void standardInputIsUploadedInChunks() throws Exception {
        ClientRun run = curl(NOISE, "-v", "-H", "Expect:", "-T", "-", node.url("/store/stdin"));
        assertThat(run.exit()).as(run.toString()).isZero();
        assertThat(run.errors()).contains("> Transfer-Encoding: chunked", "< HTTP/1.1 201 Created");
        assertThat(nginx.stored("stdin")).hasBinaryContent(NOISE);
    }

    @Test
    void aRefusedUploadShowsItsStatus() throws Exception {
        for (String expect : List.of("Expect:", "Expect: 100-continue")) {
            ClientRun run = curl(
                    NOISE, "-H", expect, "-o", "/dev/null", "-w", "%{http_code}", "-T", "-", node.url("/little/x"));
            assertThat(run.text()).as(expect + ": " + run).isEqualTo("413");
        }
    }
}
