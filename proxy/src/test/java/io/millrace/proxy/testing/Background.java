package io.millrace.proxy.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work beside the test's own thread whose failures reach the test. */
public final class Background implements AutoCloseable {
    private static final long BOUND_SECONDS = 60;

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "background");
        thread.setDaemon(true);
        return thread;
    });

    public <T> Future<T> start(Callable<T> work) {
        return threads.submit(work);
    }

    /** Runs {@code work} so many times at once and returns all results. */
    public <T> List<T> times(int count, Callable<T> work) throws Exception {
        List<Future<T>> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(start(work));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> each : started) {
            results.add(result(each));
        }
        return results;
    }

    /** The result of {@code work}. Errors: what the work threw, or a failure when it takes longer than a minute. */
    public static <T> T result(Future<T> work) throws Exception {
        try {
            return work.get(BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("not finished within " + BOUND_SECONDS + " s", late);
        } catch (ExecutionException failed) {
            throw new AssertionError("in the background: " + failed.getCause(), failed.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
