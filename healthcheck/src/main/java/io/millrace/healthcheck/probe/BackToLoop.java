package io.millrace.healthcheck.probe;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/** The way back to the health loop for what was found out on another thread. Threading: any thread. */
final class BackToLoop {

    private BackToLoop() {}

    static void run(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ignored) {
            // The loop has ended, and nobody waits for results any more.
        }
    }
}
