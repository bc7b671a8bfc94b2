package io.millrace.bench.load;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One run, or connections to hold, and the report about it. */
@Command(
        name = "load",
        description = "Sends requests over many connections and reports what became of them.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class LoadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LoadArguments arguments;

    @Option(names = "--json", description = "the report as one line of JSON")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        LoadOptions options = arguments.options();
        PrintWriter out = spec.commandLine().getOut();
        try (Generator generator = new Generator(options)) {
            if (arguments.isHold()) {
                hold(generator.hold(), options, out);
            } else {
                LoadReport report = generator.run();
                out.println(json ? report.toJson() : report.toTable().stripTrailing());
            }
        }
        return 0;
    }

    private void hold(HoldRun run, LoadOptions options, PrintWriter out) throws Exception {
        HoldRun.Held held = run.start().get();
        out.println(json ? held.toJson(options) : held.toText(options));
        out.flush();
        awaitEndOfInput(options.measured());
        int lost = held.connections() - run.open();
        if (lost > 0) {
            spec.commandLine().getErr().println("load: " + lost + " connections were lost while held");
        }
        run.end();
    }

    private static void awaitEndOfInput(Duration atMost) throws Exception {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread reader = new Thread(() -> readToTheEnd(ended), "input");
        reader.setDaemon(true);
        reader.start();
        try {
            ended.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException ignored) {
            // The time has passed: the other way for a hold to end.
        }
    }

    private static void readToTheEnd(CompletableFuture<Void> ended) {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException ignored) {
            // Input that cannot be read has ended, too.
        }
        ended.complete(null);
    }
}
