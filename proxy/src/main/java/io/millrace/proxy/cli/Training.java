package io.millrace.proxy.cli;

import io.millrace.proxy.config.Transport;
import io.millrace.proxy.rehearsal.Rehearsal;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A run that shows the JVM what a start and the first second of traffic need, for its archive of classes. {@code bin/millrace}
 * starts it, with the options that make the JVM write one; docs/decisions/0014-quick-start.md says more.
 */
public final class Training {

    private static final int EXCHANGES = 24_000;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(6);

    private Training() {}

    /** The process. Errors: leaves with 1 when nothing could be shown. */
    public static void main(String[] args) {
        LogProvider.announce();
        Versions.lines();
        Signals.obey(new Orders(), () -> {});
        try {
            LogSetup.silently(() -> new Rehearsal(Transport.AUTO, true, EXCHANGES, LIMIT_NANOS).run());
        } catch (IOException failed) {
            System.err.println("millrace: no archive: " + failed.getMessage());
            System.exit(ExitCode.FAILED);
        }
        LogSetup.flush();
        System.exit(ExitCode.FINE);
    }
}
