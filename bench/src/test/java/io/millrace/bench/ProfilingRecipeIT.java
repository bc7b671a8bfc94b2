package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of docs/PROFILING.md, copied out of it and run on a Millrace under load: on this Java, with shorter sleeps and
 * files of their own, and otherwise as printed.
 */
@Tag("lab")
class ProfilingRecipeIT {

    private static final Pattern OPTIONS = Pattern.compile("MILLRACE_JVM_OPTS='([^']+)' bin/millrace run");
    private static final Pattern BLOCK = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);
    private static final Path HOME = home();
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final long SECONDS_PER_BLOCK = 120;

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private Process millrace;

    @BeforeEach
    void runMillraceUnderLoad() throws IOException, InterruptedException {
        int port = freePort();
        Path config = folder.resolve("millrace.yaml");
        Files.writeString(config, """
                listeners:
                  - { name: web, bind: "127.0.0.1:%d", protocol: http, routes: [ { match: { host: nobody }, pool: web } ] }
                pools:
                  - { name: web, zones: [ { name: a, role: primary, endpoints: [ "127.0.0.1:1" ] } ] }
                """.formatted(port));
        List<String> command = new ArrayList<>(optionsOfThePage());
        command.addAll(List.of("io.millrace.proxy.cli.Main", "run", config.toString()));
        millrace = java(command);
        awaitListening(port);
        // No route for anything: Millrace answers by itself, with 404. On connections of their own, since requests
        // alone allocate too little to be seen.
        java(List.of(
                "io.millrace.bench.load.LoadMain",
                "--kind",
                "http1-close",
                "--target",
                "127.0.0.1:" + port,
                "--closed",
                "--connections",
                "8",
                "--seconds",
                "300"));
        awaitBusy();
    }

    private static List<String> optionsOfThePage() throws IOException {
        Matcher options = OPTIONS.matcher(page());
        assertThat(options.find()).as(OPTIONS.pattern()).isTrue();
        return List.of(options.group(1).split(" "));
    }

    private static String page() throws IOException {
        return Files.readString(HOME.resolve("docs/PROFILING.md"));
    }

    @AfterEach
    void endWhatWasStarted() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void everyCommandWorksAsPrintedAndShowsMillrace() throws IOException, InterruptedException {
        List<String> blocks =
                BLOCK.matcher(page()).results().map(match -> match.group(1)).toList();
        assertThat(blocks).hasSizeGreaterThan(5);

        assertThat(run(blocks.get(0)).lines()).contains(Long.toString(millrace.pid()));
        boolean perf = perfWorks();
        for (String block : blocks.subList(1, blocks.size())) {
            if (perf || !block.contains("perf record")) {
                assertThat(run(block)).as(block).isNotBlank();
            }
        }

        for (String name : List.of("millrace-cpu.html", "millrace-busy.html", "millrace-alloc.html")) {
            assertThat(folder.resolve(name)).content().contains("<canvas");
        }
        assertThat(folder.resolve("millrace.collapsed")).content().contains("io/millrace/proxy/");
        assertThat(stacks("--alloc --total", "millrace.jfr")).contains("io/millrace/");
        if (perf) {
            assertThat(stacks("", "millrace.data")).contains("io.millrace.proxy.");
        }
    }

    private String stacks(String options, String recording) throws IOException, InterruptedException {
        run("bench/flame.sh -o collapsed " + options + " /tmp/" + recording + " /tmp/stacks.collapsed");
        return Files.readString(folder.resolve("stacks.collapsed"));
    }

    /** Whether there is a perf, and this user may look at other processes and the kernel with it. */
    private boolean perfWorks() throws IOException, InterruptedException {
        return runs("perf record -o \"$FOLDER/probe.data\" -g -p \"$pid\" -- sleep 0.1");
    }

    private String run(String commands) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        int exit = exitOf(commands, output);
        String text = Files.readString(output);
        assertThat(exit).as("%s%n%s", commands, text).isZero();
        return text;
    }

    private boolean runs(String commands) throws IOException, InterruptedException {
        return exitOf(commands, folder.resolve("ignored.txt")) == 0;
    }

    /* Not pipefail: head ends before what it reads from, and that is no failure. */
    private int exitOf(String commands, Path output) throws IOException, InterruptedException {
        String shorter = commands.replace("sleep 30", "sleep 5").replace("/tmp/", folder + "/");
        ProcessBuilder builder = new ProcessBuilder("bash", "-euc", shorter).directory(HOME.toFile());
        builder.environment().put("pid", Long.toString(millrace.pid()));
        builder.environment().put("FOLDER", folder.toString());
        builder.environment().put("MILLRACE_JAVA", JAVA_HOME.toString());
        builder.environment().merge("PATH", JAVA_HOME.resolve("bin").toString(), (old, bin) -> bin + ":" + old);
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        processes.add(process);
        assertThat(process.waitFor(SECONDS_PER_BLOCK, TimeUnit.SECONDS))
                .as(commands)
                .isTrue();
        return process.exitValue();
    }

    private Process java(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(JAVA_HOME.resolve("bin/java").toString());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.addAll(arguments);
        File log = folder.resolve("process-" + processes.size() + ".log").toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        processes.add(process);
        return process;
    }

    private void awaitListening(int port) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                return;
            } catch (IOException refused) {
                assertThat(millrace.isAlive() && System.nanoTime() - deadline < 0)
                        .as("Millrace listens on port %d", port)
                        .isTrue();
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /** Until Millrace has worked for a second, which it only does under load. */
    private void awaitBusy() throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Duration before = cpuTime();
        while (cpuTime().minus(before).compareTo(Duration.ofSeconds(1)) < 0) {
            assertThat(millrace.isAlive() && System.nanoTime() - deadline < 0)
                    .as("Millrace has something to do")
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private Duration cpuTime() {
        return millrace.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Path home() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("docs")) ? here : here.getParent();
    }
}
