package io.millrace.bench.load;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The {@code bench/load} command.
 *
 * <p>Errors: exit code 0 = the run was made, whatever came of it; 1 = it could not be made; 2 = wrong command line.
 */
public final class LoadMain {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private LoadMain() {}

    /** The process: makes one run and leaves with its exit code. */
    public static void main(String[] args) {
        System.exit(execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /** The exit code of a command line whose output goes to {@code out} and {@code err}. */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new LoadCommand())
                .setOut(out)
                .setErr(err)
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Kind.class, LoadArguments::kind)
                .setParameterExceptionHandler(LoadMain::explain)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("load: " + failure.getMessage());
                    return FAILED;
                })
                .execute(args);
    }

    private static int explain(ParameterException wrong, String[] args) {
        PrintWriter err = wrong.getCommandLine().getErr();
        err.println("load: " + wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("load: --help lists the options");
        err.flush();
        return MISUSED;
    }
}
