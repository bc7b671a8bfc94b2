package io.millrace.proxy.cli;

import io.millrace.proxy.config.Config;
import io.millrace.proxy.loop.NanoClock;
import io.millrace.proxy.node.Node;
import io.millrace.proxy.node.NodeStartException;
import io.millrace.proxy.rehearsal.Rehearsal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node in the foreground of the process: runs a file until a signal ends it, and reads it again when a signal says so.
 *
 * <p>Why: apart from the commands, since the library makes an object of every command, and the log would start for each.
 */
final class Foreground {
    private static final Logger LOG = LoggerFactory.getLogger(Foreground.class);

    private static final int EXCHANGES = 1_000;
    private static final long REHEARSAL_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    private Foreground() {}

    /** Runs {@code file}, as {@link #run(Path, Config, PrintWriter, Runnable)} does; its problems are told on {@code err}. */
    static int run(Path file, PrintWriter err) throws InterruptedException {
        Config config = ConfigFile.readOrNull(file, err);
        return config == null ? ExitCode.MISUSED : run(file, config, err, () -> {});
    }

    /**
     * Runs {@code config}, which was read from {@code file}, and blocks until it has stopped.
     *
     * <p>Errors: a node that cannot start is explained on {@code err}.
     *
     * @param started called when the node takes connections
     * @return the exit code
     */
    static int run(Path file, Config config, PrintWriter err, Runnable started) throws InterruptedException {
        try {
            LOG.info("{}; {}", String.join(", ", Versions.lines()), file);
            Orders orders = new Orders();
            Signals.obey(orders, Foreground::leaveAtOnce);
            rehearse(config);
            Node node = Node.start(config);
            started.run();
            obey(orders, node, new Reloads(file, config, node::reload, node.meters()));
            return ExitCode.FINE;
        } catch (NodeStartException refused) {
            LogSetup.flush();
            err.println("millrace: cannot start: " + refused.getMessage());
            return ExitCode.FAILED;
        } finally {
            LogSetup.flush();
        }
    }

    /** Why: so that the first clients do not wait for what the JVM does the first time. docs/decisions/0014-quick-start.md */
    private static void rehearse(Config config) {
        int exchanges = Integer.getInteger("millrace.rehearsal.exchanges", EXCHANGES);
        if (exchanges <= 0) {
            return;
        }
        long beganNanos = NanoClock.now();
        try {
            int done = LogSetup.silently(
                    () -> new Rehearsal(config.node().transport(), false, exchanges, REHEARSAL_NANOS).run());
            LOG.info(
                    "warmed up by {} exchanges with itself in {} ms", done, (NanoClock.now() - beganNanos) / 1_000_000);
        } catch (IOException failed) {
            LOG.info("not warmed up, the first requests take longer: {}", failed.getMessage());
        }
    }

    private static void obey(Orders orders, Node node, Reloads reloads) throws InterruptedException {
        while (orders.await() == Orders.Order.RELOAD) {
            reloads.reload();
        }
        node.stop(reloads.running().node().shutdownGrace());
    }

    private static void leaveAtOnce() {
        LogSetup.flush();
        Runtime.getRuntime().halt(ExitCode.FAILED);
    }
}
