package io.millrace.proxy.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The fixed set of workers of a node. Threading: any thread. */
public final class Workers implements AutoCloseable {

    private final PromptLoops loops;
    private final List<Worker> workers;

    /**
     * Starts event loops.
     *
     * @param seed feeds their random generators
     * @param idleUpstreams idle upstream connections that all workers together may keep
     */
    public Workers(int count, Transport transport, long seed, int idleUpstreams) {
        SplittableRandom seeds = new SplittableRandom(seed);
        loops = new PromptLoops(count, "worker", transport);
        List<Worker> started = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            started.add(new Worker(index, loops.next(), transport, seeds.nextLong(), idleUpstreams / count));
        }
        workers = List.copyOf(started);
    }

    public List<Worker> all() {
        return workers;
    }

    public int count() {
        return workers.size();
    }

    /** Runs {@code task} on every worker and waits until all have. Errors: the first failure, as it was thrown. */
    public void onEach(Consumer<Worker> task) {
        List<Future<?>> running = new ArrayList<>(workers.size());
        for (Worker worker : workers) {
            running.add(worker.submit(() -> task.accept(worker)));
        }
        for (Future<?> each : running) {
            each.syncUninterruptibly();
        }
    }

    /** Has a loop look out for workers that stand still, for as long as it runs; one that no worker's work keeps waiting. */
    public void watchFrom(EventLoop watching) {
        for (Worker worker : workers) {
            watching.scheduleWithFixedDelay(
                    worker.newWatch(), StallWatch.LOOK_SECONDS, StallWatch.LOOK_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Ends the loops and closes what is still connected. */
    @Override
    public void close() {
        workers.forEach(Worker::stop);
        loops.close();
        workers.forEach(Worker::free);
    }
}
