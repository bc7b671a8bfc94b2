package io.millrace.proxy.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.IOException;
import java.io.PrintStream;
import org.slf4j.LoggerFactory;

/**
 * The log of the process: one line for each event of level INFO and above on standard error, written by a thread of its
 * own.
 *
 * <p>Logback finds this class by its service file and then looks for no other configuration.
 *
 * <p>Why: an XML configuration takes a third of the time the process has to start.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

    /** Lines waiting for a slow terminal or disk; some MiB at most. */
    private static final int QUEUED_LINES = 8192;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        start(context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** The log of a context on standard error. */
    static void start(LoggerContext context) {
        start(context, System.err, QUEUED_LINES);
    }

    /** The log of a context, written to {@code out}. */
    static void start(LoggerContext context, PrintStream out, int queuedLines) {
        BoundedLog log = new BoundedLog(queuedLines);
        log.setContext(context);
        LogLines lines = new LogLines(out, log);
        lines.setContext(context);
        lines.start();
        log.addAppender(lines);
        log.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(log);
    }

    /** Work that may fail. */
    interface Work {
        int run() throws IOException;
    }

    /** Does {@code work} and logs nothing meanwhile, whichever thread has something to say. */
    static int silently(Work work) throws IOException {
        Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        root.setLevel(Level.OFF);
        try {
            return work.run();
        } finally {
            root.setLevel(before);
        }
    }

    /**
     * Writes what is still waiting and ends the log.
     *
     * <p>Limits: gives up after a second, so that a terminal that is held does not keep the process.
     */
    static void flush() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }
}
