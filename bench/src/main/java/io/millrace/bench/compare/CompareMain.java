package io.millrace.bench.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code bench/compare}: measures Millrace beside its peers and reports what came out.
 *
 * <p>Errors: exit code 0 = measured, 1 = something is missing or did not start, 2 = wrong command line.
 */
@Command(
        name = "bench/compare",
        description = "Measures Millrace beside its peers, in turns on one machine, and prints a table.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class CompareMain implements Callable<Integer> {
    @Option(names = "--studies", split = ",", paramLabel = "NAME", description = "What to measure; --list shows all.")
    private List<String> studies = Studies.names();

    @Option(
            names = "--contenders",
            split = ",",
            paramLabel = "NAME",
            description = "Who takes part: millrace, haproxy, nginx, undertow, vertx, reactor-netty.")
    private List<String> contenders = List.of("millrace", "haproxy", "nginx");

    @Mixin
    private final MillraceOptions millraces = new MillraceOptions();

    @Mixin
    private final SettingsOptions settings = new SettingsOptions();

    @Mixin
    private final LabOptions place = new LabOptions();

    @Option(names = "--from", paramLabel = "FILE", description = "Measure nothing; report the runs of this file.")
    private Path from;

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "Where the runs go; bench/results/DATE.jsonl otherwise.")
    private Path results;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "Where the picture goes; beside the results otherwise.")
    private Path picture;

    @Option(names = "--list", description = "Lists the studies.")
    private boolean list;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** The process: measures, reports and leaves with its exit code. */
    public static void main(String[] args) {
        System.exit(execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /** The exit code of a command line whose output goes to {@code out} and {@code err}. */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new CompareMain())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, err))
                .execute(args);
    }

    private static int explain(Exception failure, PrintWriter err) throws Exception {
        if (!(failure instanceof CannotCompare || failure instanceof UncheckedIOException)) {
            throw failure;
        }
        String cause =
                failure.getCause() == null ? "" : ": " + failure.getCause().getMessage();
        err.println("compare: " + failure.getMessage() + cause);
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            Studies.all().forEach(study -> out.println(study.name() + ": " + study.title()));
            return CommandLine.ExitCode.OK;
        }
        Path file = from != null ? from : results != null ? results : newFile();
        List<Run> runs = from != null ? new ResultFile(from).read() : measure(new ResultFile(file));
        report(out, runs, file);
        return CommandLine.ExitCode.OK;
    }

    private Path newFile() {
        String now = ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'"));
        return place.tree().resolve("bench/results").resolve(now + ".jsonl");
    }

    private List<Run> measure(ResultFile file) {
        List<Contender> wanted = contenders();
        List<Study> chosen = Studies.named(studies);
        Tools.requireFor(wanted);
        pinThisProcess();
        PrintWriter err = spec.commandLine().getErr();
        List<Run> runs = new ArrayList<>();
        try (Lab lab = place.newLab(settings.settings())) {
            Thread emergency = new Thread(lab::close, "emergency-stop");
            Runtime.getRuntime().addShutdownHook(emergency);
            new Comparison(
                            lab,
                            chosen,
                            wanted,
                            run -> {
                                runs.add(run);
                                file.append(run);
                            },
                            err::println)
                    .run();
            Runtime.getRuntime().removeShutdownHook(emergency);
        }
        return runs;
    }

    /** Keeps this process off the processor of the proxies. */
    private void pinThisProcess() {
        String pid = Long.toString(ProcessHandle.current().pid());
        Commands.output(10, List.of("taskset", "-a", "-c", "-p", Integer.toString(place.loadCore()), pid));
    }

    private List<Contender> contenders() {
        List<Contender> all = new ArrayList<>();
        for (String name : contenders) {
            switch (name) {
                case "millrace" -> all.addAll(millraces.contenders(place.tree()));
                case "haproxy" -> all.add(Peer.HAPROXY);
                case "nginx" -> all.add(Peer.NGINX);
                case "undertow" -> all.add(JavaPeer.UNDERTOW);
                case "vertx" -> all.add(JavaPeer.VERTX);
                case "reactor-netty" -> all.add(JavaPeer.REACTOR_NETTY);
                default ->
                    throw new CannotCompare("--contenders: \"" + name
                            + "\" (expected: millrace, haproxy, nginx, undertow, vertx, reactor-netty)");
            }
        }
        return all;
    }

    private void report(PrintWriter out, List<Run> runs, Path file) throws IOException {
        if (runs.isEmpty()) {
            throw new CannotCompare("nothing was measured: no contender suits any study");
        }
        Summary summary = new Summary(runs);
        out.println(new Report(Studies.all(), summary).text());
        Path drawn = picture != null ? picture : file.resolveSibling(file.getFileName() + ".svg");
        Files.writeString(drawn, new Picture(Studies.all(), summary).svg());
        out.println("results: " + file + "\npicture: " + drawn);
        out.flush();
    }
}
