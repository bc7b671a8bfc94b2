package io.millrace.proxy.cli;

import io.millrace.proxy.config.Config;
import io.millrace.proxy.node.Node;
import io.millrace.proxy.node.NodeStartException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that obeys the signals of its process.
 *
 * <p>Why: apart from the command, since the library makes an object of every command, and the log would start for each.
 */
final class Foreground {
    private static final Logger LOG = LoggerFactory.getLogger(Foreground.class);

    private Foreground() {}

    /** Runs a configuration until a signal has stopped it and what ran has finished. */
    static void run(Path file, Config config) throws NodeStartException, InterruptedException {
        LOG.info("{}; {}", String.join(", ", new Versions().getVersion()), file);
        Orders orders = new Orders();
        Signals.obey(orders, Foreground::leaveAtOnce);
        Node node = Node.start(config);
        Reloads reloads = new Reloads(file, config, node::reload, node.meters());
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
