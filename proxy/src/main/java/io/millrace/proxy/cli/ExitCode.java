package io.millrace.proxy.cli;

/** What the process says to its parent when it leaves. */
final class ExitCode {
    static final int FINE = 0;

    /** Something went wrong at run time, such as a port in use. */
    static final int FAILED = 1;

    /** The command line or the configuration is wrong. */
    static final int MISUSED = 2;

    private ExitCode() {}
}
