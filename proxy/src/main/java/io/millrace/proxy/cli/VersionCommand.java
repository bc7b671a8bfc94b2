package io.millrace.proxy.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace version}: what is running, and on what. */
@Command(
        name = "version",
        description = "Print the versions of Millrace, Java and Netty.",
        mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        for (String line : Versions.lines()) {
            spec.commandLine().getOut().println(line);
        }
    }
}
