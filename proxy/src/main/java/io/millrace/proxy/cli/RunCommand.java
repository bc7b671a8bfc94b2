package io.millrace.proxy.cli;

import io.millrace.proxy.config.Config;
import io.millrace.proxy.node.NodeStartException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace run FILE}: a node in the foreground until a signal ends it. */
@Command(
        name = "run",
        description = {
            "Run a configuration file.",
            "SIGHUP reads the file again. SIGTERM and SIGINT let what runs finish and leave; a second one leaves at once."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ConfigArgument argument;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Config config = argument.readOrNull(spec.commandLine().getErr());
        if (config == null) {
            return ExitCode.MISUSED;
        }
        try {
            Foreground.run(argument.file(), config);
            return ExitCode.FINE;
        } catch (NodeStartException refused) {
            LogSetup.flush();
            spec.commandLine().getErr().println("millrace: cannot start: " + refused.getMessage());
            return ExitCode.FAILED;
        } finally {
            LogSetup.flush();
        }
    }
}
