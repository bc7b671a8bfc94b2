package io.millrace.proxy.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code millrace} command line with all its commands. Errors: as for {@link Main}.
 */
@Command(
        name = "millrace",
        description = "A load balancer for TCP and HTTP.",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.BuiltVersions.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            CheckCommand.class,
            SchemaCommand.class,
            VersionCommand.class
        })
final class Commands implements Runnable {
    @Spec
    private CommandSpec spec;

    /** The exit code of a command line whose output goes to {@code out} and {@code err}. */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Commands())
                .setOut(out)
                .setErr(err)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Commands::explain)
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command");
    }

    /** The version for {@code --version}. */
    static final class BuiltVersions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return Versions.lines().toArray(String[]::new);
        }
    }

    private static int explain(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("millrace: " + wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
        err.print(command.getUsageMessage());
        err.flush();
        return ExitCode.MISUSED;
    }
}
