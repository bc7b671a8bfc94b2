package io.millrace.proxy.cli;

import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * The {@code millrace} process.
 *
 * <p>Errors: exit code 0 = fine, 1 = failed at run time, 2 = wrong command line or configuration; what went wrong is
 * one block on standard error.
 */
public final class Main {

    private Main() {}

    /** Runs one command and leaves with its exit code. */
    public static void main(String[] args) throws InterruptedException {
        LogProvider.announce();
        PrintWriter err = new PrintWriter(System.err, true);
        System.exit(isPlainRun(args) ? Foreground.run(Path.of(args[1]), err) : Commands.execute(out(), err, args));
    }

    /**
     * Whether these words can be nothing but {@code run FILE}.
     *
     * <p>Why: the library that reads command lines takes a quarter of the time from the start to the first byte served.
     */
    static boolean isPlainRun(String[] args) {
        return args.length == 2 && args[0].equals("run") && !args[1].isEmpty() && args[1].charAt(0) != '-';
    }

    private static PrintWriter out() {
        return new PrintWriter(System.out, true);
    }
}
