package io.millrace.proxy.cli;

import io.millrace.proxy.config.Config;
import io.millrace.proxy.demo.DemoConfig;
import io.millrace.proxy.demo.DemoPorts;
import io.millrace.proxy.demo.SampleSite;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace demo}: a node in front of sample servers in two zones, all in one process. */
@Command(
        name = "demo",
        description = {
            "Run Millrace in front of sample servers in two zones, all in this process.",
            "The configuration is written to FILE, for you to edit and reload; an edited one is kept."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final String PORT = "PORT";

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            defaultValue = "millrace-demo.yaml",
            description = "Configuration file of the demo (default: ${DEFAULT-VALUE}).")
    private Path file;

    @Option(
            names = "--http-port",
            paramLabel = PORT,
            defaultValue = "8080",
            description = "Where Millrace takes HTTP (default: ${DEFAULT-VALUE}).")
    private int httpPort;

    @Option(
            names = "--tcp-port",
            paramLabel = PORT,
            defaultValue = "8081",
            description = "Where Millrace takes TCP (default: ${DEFAULT-VALUE}).")
    private int tcpPort;

    @Option(
            names = "--control-port",
            paramLabel = PORT,
            defaultValue = "8079",
            description = "Where zones are stopped and started (default: ${DEFAULT-VALUE}).")
    private int controlPort;

    @Option(
            names = "--server-port",
            paramLabel = PORT,
            defaultValue = "18081",
            description = "First of the six ports of the sample servers (default: ${DEFAULT-VALUE}).")
    private int serverPort;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        DemoPorts ports = ports();
        if (!tryWrite(DemoConfig.text(ports), err)) {
            return ExitCode.FAILED;
        }
        Config config = ConfigFile.readOrNull(file, err);
        if (config == null) {
            return ExitCode.MISUSED;
        }
        try (SampleSite site = SampleSite.open(ports)) {
            DemoGuide guide = new DemoGuide(file, config, site.ports());
            return Foreground.run(
                    file, config, err, () -> guide.print(spec.commandLine().getOut()));
        } catch (IOException taken) {
            err.println("millrace: the sample servers cannot start: " + taken.getMessage()
                    + " (is another demo running? --control-port and --server-port choose other ports)");
            return ExitCode.FAILED;
        }
    }

    private DemoPorts ports() {
        try {
            return new DemoPorts(httpPort, tcpPort, controlPort, serverPort);
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), refused.getMessage(), refused);
        }
    }

    /** Writes the file, or keeps the one that is there if somebody has edited it. */
    private boolean tryWrite(String text, PrintWriter err) {
        try {
            if (Files.exists(file) && !DemoConfig.isUnedited(Files.readString(file))) {
                refusePortsThatTheFileDecides();
            } else {
                Files.writeString(file, text);
            }
            return true;
        } catch (IOException refused) {
            err.println(
                    "millrace: cannot write " + file + " (expected: a text file in a folder that can be written to, as"
                            + " in: millrace demo /tmp/millrace-demo.yaml)");
            return false;
        }
    }

    private void refusePortsThatTheFileDecides() {
        for (String option : new String[] {"--http-port", "--tcp-port", "--server-port"}) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(
                        spec.commandLine(),
                        option + ": " + file + " was edited and says which ports (delete it or name another file)");
            }
        }
    }
}
