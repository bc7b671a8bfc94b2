package io.millrace.healthcheck.alarm;

import io.millrace.healthcheck.command.CommandRunner;
import io.millrace.healthcheck.event.Journal;
import io.millrace.healthcheck.event.Transition;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The alarms of a process: each transition goes to those that asked for its kind.
 *
 * <p>Threading: any thread; {@link #onTransition} takes a moment and waits for nobody.
 * <br>Ownership: of its threads, the calls under way and the programs that run, until {@link #stop}.
 * <br>Limits: one call at a time for each alarm, {@link #PROGRAMS} programs at a time for all of them.
 */
public final class Alarms implements Journal.Listener {

    /** 8 programs at once; each alarm runs one at most, so only many slow alarms share places. */
    private static final int PROGRAMS = 8;

    /** Alarms whose program waits for a place: 64, more than anybody configures; beyond it a call counts as failed and is tried again. */
    private static final int PROGRAMS_WAITING = 64;

    /** Threads of the webhooks' client: they look names up, which blocks, and do little else. */
    private static final int CLIENT_THREADS = 4;

    /** Idle threads go after 10 s, so that alarms that do not ring cost no thread. */
    private static final long IDLE_SECONDS = 10;

    private final LongSupplier nanoClock;
    private final Random chance;
    private final Backoff backoff;
    private final ScheduledThreadPoolExecutor thread;
    private final CommandRunner programs = new CommandRunner("millrace-alarm-program", PROGRAMS, PROGRAMS_WAITING);
    private volatile List<Hook> hooks = List.of();
    private ThreadPoolExecutor clientThreads;
    private HttpClient client;
    private boolean stopped;

    /**
     * @param nanoClock monotonic, like System.nanoTime
     * @param seed of the chance in retries
     */
    public Alarms(LongSupplier nanoClock, long seed) {
        this(nanoClock, seed, Backoff.USUAL);
    }

    Alarms(LongSupplier nanoClock, long seed, Backoff backoff) {
        this.nanoClock = nanoClock;
        this.chance = new Random(seed);
        this.backoff = backoff;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "millrace-alarms"));
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    /** Puts these alarms in the place of the present ones. An equal one goes on with its queue and counters; what has gone is stopped. */
    public synchronized void apply(List<Alarm> alarms) {
        if (stopped) {
            throw new IllegalStateException("alarms are stopped");
        }
        List<Hook> before = new ArrayList<>(hooks);
        List<Hook> after = new ArrayList<>();
        for (Alarm alarm : alarms) {
            Hook same = before.stream()
                    .filter(hook -> hook.alarm().equals(alarm))
                    .findFirst()
                    .orElse(null);
            before.remove(same);
            after.add(same == null ? newHook(alarm) : same);
        }
        hooks = List.copyOf(after);
        before.forEach(Hook::stop);
    }

    private Hook newHook(Alarm alarm) {
        return new Hook(alarm, calling(alarm), this::later, nanoClock, backoff, chance);
    }

    private Runnable later(Runnable task, long nanos) {
        try {
            ScheduledFuture<?> due = thread.schedule(task, nanos, TimeUnit.NANOSECONDS);
            return () -> due.cancel(false);
        } catch (RejectedExecutionException stoppedMeanwhile) {
            return () -> {};
        }
    }

    private Calling calling(Alarm alarm) {
        if (alarm.call() instanceof Alarm.Call.Command command) {
            return new CommandCalling(programs, command.words());
        }
        return new WebhookCalling(this::client, ((Alarm.Call.Webhook) alarm.call()).url(), alarm.timeout());
    }

    /**
     * Made for the first webhook: it has a thread of its own, which programs without webhooks do not need. The queue of its
     * threads needs no bound: each alarm has one call under way, and the client breaks when a task is refused.
     */
    private synchronized HttpClient client() {
        if (stopped) {
            throw new IllegalStateException("alarms are stopped");
        }
        if (client == null) {
            clientThreads = new ThreadPoolExecutor(
                    CLIENT_THREADS,
                    CLIENT_THREADS,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    task -> daemon(task, "millrace-alarm-webhook"));
            clientThreads.allowCoreThreadTimeOut(true);
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .executor(clientThreads)
                    .build();
        }
        return client;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void onTransition(Transition transition) {
        for (Hook hook : hooks) {
            if (hook.alarm().kinds().contains(transition.kind())) {
                hook.offer(transition);
            }
        }
    }

    /** By the alarm's name, in the order of the configuration. */
    public Map<String, AlarmCounts> counts() {
        Map<String, AlarmCounts> counts = new LinkedHashMap<>();
        hooks.forEach(hook -> counts.put(hook.alarm().name(), hook.counts()));
        return counts;
    }

    /** Ends all calls, kills all programs and takes no more transitions. Returns at once; a second call does nothing. */
    public synchronized void stop() {
        stopped = true;
        hooks.forEach(Hook::stop);
        thread.shutdown();
        programs.stop();
        client = null;
    }
}
