package io.millrace.proxy.cli;

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
        return Foreground.run(argument.file(), spec.commandLine().getErr());
    }
}
