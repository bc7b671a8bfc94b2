package io.millrace.healthcheck.command;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The place where programs run: so many at once, so many waiting, and no more.
 *
 * <p>Threading: any thread may ask, none waits. Listeners are told on threads of the runner and must not block them.
 * <br>Time: it has no clock; whoever started a run kills it when its time is up.
 * <br>Limits: beyond {@code atOnce} programs runs wait, beyond {@code waiting} they are refused and counted. Of what a program
 * writes the first {@link #MAX_OUTPUT_BYTES} are kept and the rest is thrown away.
 * <br>Ownership: {@link #stop} kills all that runs.
 */
public final class CommandRunner {

    /** 4 KiB: more than anybody reads of a check or an alarm. */
    public static final int MAX_OUTPUT_BYTES = 4096;

    /** Idle threads go after 10 s, so that a runner that is not used costs no thread. */
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private final Set<OneRun> live = ConcurrentHashMap.newKeySet();
    private final LongAdder refused = new LongAdder();
    private final LongAdder killed = new LongAdder();

    /**
     * @param name of the threads
     * @param atOnce programs that run at a time, at least 1; each takes a thread, a process and three descriptors
     * @param waiting runs that wait for a place, at least 1
     */
    public CommandRunner(String name, int atOnce, int waiting) {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                atOnce, atOnce, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), task -> {
                    Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a program as soon as there is a place for it.
     *
     * @param listener told once how it ended, on another thread, maybe before this call returns
     * @return null when it was refused, because too many wait or after {@link #stop}; then the listener is not told
     */
    public Run startOrNull(Program program, Consumer<Ending> listener) {
        return startOrNull(program, () -> {}, listener);
    }

    /**
     * The same.
     *
     * @param begun told when it gets its place, on the thread that runs it
     */
    public Run startOrNull(Program program, Runnable begun, Consumer<Ending> listener) {
        OneRun run = new OneRun(program, UUID.randomUUID().toString(), begun, listener, this);
        live.add(run);
        try {
            threads.execute(run);
            return run;
        } catch (RejectedExecutionException | OutOfMemoryError full) {
            // The error is how Java says that the system grants no further thread.
            live.remove(run);
            refused.increment();
            return null;
        }
    }

    /** Runs refused so far. */
    public long refused() {
        return refused.sum();
    }

    /** Programs killed so far. */
    public long killed() {
        return killed.sum();
    }

    /** Kills all that runs or waits, and refuses all that comes. Returns at once; a second call does nothing. */
    public void stop() {
        threads.shutdown();
        live.forEach(OneRun::kill);
    }

    void ended(OneRun run) {
        live.remove(run);
    }

    void leftQueue(OneRun run) {
        threads.remove(run);
        live.remove(run);
    }

    void countKilled() {
        killed.increment();
    }
}
