package io.millrace.proxy.cli;

import io.millrace.proxy.loop.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals of the process: SIGHUP reloads; SIGTERM and SIGINT stop, a second one of them leaves at once.
 *
 * <p>Why: a shutdown hook cannot tell a second signal from the first, nor choose the exit code.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** From now on signals are orders; {@code leaveAtOnce} is run by the second wish to stop. */
    static void obey(Orders orders, Runnable leaveAtOnce) {
        handle("HUP", orders::askReload);
        for (String name : new String[] {"TERM", "INT"}) {
            handle(name, () -> stop(name, orders, leaveAtOnce));
        }
    }

    private static void stop(String name, Orders orders, Runnable leaveAtOnce) {
        switch (orders.askStop(NanoClock.now())) {
            case FIRST -> LOG.info("SIG{}: stopping", name);
            case REPEATED -> LOG.debug("SIG{}: already stopping", name);
            case SECOND -> {
                LOG.warn("SIG{} again: leaving at once", name);
                leaveAtOnce.run();
            }
        }
    }

    private static void handle(String name, Runnable action) {
        if (!OsSignal.tryHandle(name, action)) {
            LOG.warn(
                    "SIG{} does nothing, since the process was started with it ignored (nohup does so) or with -Xrs",
                    name);
        }
    }
}
