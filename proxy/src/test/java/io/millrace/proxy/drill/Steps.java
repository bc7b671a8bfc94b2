package io.millrace.proxy.drill;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.pool.PoolStatus;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.TestNode;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The passing of time in a drill, during which the load goes on. */
final class Steps {
    private Steps() {}

    /** Starts a node, and returns when all endpoints are UP and all traffic goes to the first tier, before any load makes them slow. */
    static TestNode start(String config) throws Exception {
        TestNode node = TestNode.start(config);
        awaitStarted(node);
        return node;
    }

    /** Waits until all endpoints are UP and all traffic goes to the first tier. */
    private static void awaitStarted(TestNode node) {
        Await.until(
                Duration.ofSeconds(60),
                () -> "all endpoints UP and in their places: "
                        + node.node().health().pools(),
                () -> node.node().health().pools().stream().allMatch(Steps::started));
    }

    private static boolean started(PoolStatus pool) {
        return pool.selection().share(0) == 1
                && pool.members().stream().allMatch(member -> member.health() == Health.UP);
    }

    static void pass(Duration time) {
        long endNanos = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - endNanos < 0) {
            LockSupport.parkNanos(endNanos - System.nanoTime());
        }
    }
}
