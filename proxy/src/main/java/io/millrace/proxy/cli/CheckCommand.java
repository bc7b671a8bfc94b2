package io.millrace.proxy.cli;

import io.millrace.proxy.config.Config;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace check FILE}: whether a configuration can be used, without using it. */
@Command(
        name = "check",
        description = "Tell everything that is wrong with a configuration file.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private ConfigArgument argument;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Config config = argument.readOrNull(spec.commandLine().getErr());
        if (config == null) {
            return ExitCode.MISUSED;
        }
        spec.commandLine().getOut().println(argument.file() + ": fine, " + summary(config));
        return ExitCode.FINE;
    }

    private static String summary(Config config) {
        long endpoints = config.pools().stream()
                .flatMap(pool -> pool.zones().stream())
                .mapToLong(zone -> zone.endpoints().size())
                .sum();
        return "listeners " + config.listeners().size() + ", pools "
                + config.pools().size() + ", endpoints " + endpoints;
    }
}
