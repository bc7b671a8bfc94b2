package io.millrace.proxy.loop;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The fixed set of workers of a node. Threading: any thread. */
public final class Workers implements AutoCloseable {

    private static final long QUIET_MILLIS = 50;

    private final MultiThreadIoEventLoopGroup group;
    private final List<Worker> workers;

    /**
     * Starts event loops.
     *
     * @param seed feeds their random generators
     * @param idleUpstreams idle upstream connections that all workers together may keep
     */
    public Workers(int count, Transport transport, long seed, int idleUpstreams) {
        SplittableRandom seeds = new SplittableRandom(seed);
        group = new MultiThreadIoEventLoopGroup(
                count, new DefaultThreadFactory("worker", false), transport.ioHandlerFactory());
        List<Worker> started = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            started.add(new Worker(index, group.next(), transport, seeds.nextLong(), idleUpstreams / count));
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

    /**
     * Ends the loops and closes what is still connected.
     *
     * <p>Why: with no quiet time Netty may leave a loop without closing its channels, when the order to stop meets a task.
     */
    @Override
    public void close() {
        workers.forEach(Worker::stop);
        group.shutdownGracefully(QUIET_MILLIS, 1000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}
