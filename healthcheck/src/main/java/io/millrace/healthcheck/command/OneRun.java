package io.millrace.healthcheck.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run, on the thread of the runner that waits for its program. */
final class OneRun implements Run, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(OneRun.class);

    /** How often output is taken and a wish to kill is noticed: 20 ms; a program that ends is noticed at once. */
    private static final long LOOK_MILLIS = 20;

    /** What a program finds its own tools with; the search path of whoever started this process is none of its business. */
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /*
     * WAITING --place--> UNDER_WAY --exit--> ENDED
     *    |                   | kill
     *    +--kill--> ENDED    +--> CONDEMNED --dead--> ENDED
     *
     * Nothing here blocks for longer than LOOK_MILLIS: the input fits into the pipe whether it is read or not, the output is
     * taken only as far as it is there. A blocking read would be simpler, but it ends only when the last holder of the pipe
     * ends, and that may be a child that outlives its parent for days.
     */
    private enum State {
        WAITING,
        UNDER_WAY,
        CONDEMNED,
        ENDED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final Program program;
    private final String cookie;
    private final Runnable begun;
    private final Consumer<Ending> listener;
    private final CommandRunner runner;

    OneRun(Program program, String cookie, Runnable begun, Consumer<Ending> listener, CommandRunner runner) {
        this.program = program;
        this.cookie = cookie;
        this.begun = begun;
        this.listener = listener;
        this.runner = runner;
    }

    @Override
    public boolean started() {
        return state.get() != State.WAITING;
    }

    @Override
    public void kill() {
        if (state.compareAndSet(State.WAITING, State.ENDED)) {
            runner.leftQueue(this);
            listener.accept(new Ending.Killed());
        } else {
            state.compareAndSet(State.UNDER_WAY, State.CONDEMNED);
        }
    }

    @Override
    public void run() {
        if (!state.compareAndSet(State.WAITING, State.UNDER_WAY)) {
            return;
        }
        begun.run();
        Ending ending = startAndWait();
        state.set(State.ENDED);
        runner.ended(this);
        listener.accept(ending);
    }

    private Ending startAndWait() {
        Process process;
        try {
            process = newProcess();
        } catch (IOException refusal) {
            return StartFailure.of(refusal);
        } catch (RuntimeException | OutOfMemoryError unexpected) {
            // The error is how Java says that the system grants no thread to wait for the process.
            return new Ending.NotStarted(unexpected.toString(), true);
        }
        try {
            return waitFor(process);
        } catch (IOException | InterruptedException | RuntimeException unexpected) {
            LOG.warn("run of {} given up: {}", program.words().get(0), unexpected.toString());
            killAll(process);
            return new Ending.NotStarted("given up: " + unexpected, false);
        } finally {
            close(process);
        }
    }

    private Process newProcess() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program.words())
                .redirectErrorStream(true)
                .directory(Path.of("/").toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", PATH);
        environment.putAll(program.variables());
        environment.put(ProcessTree.COOKIE_VARIABLE, cookie);
        return builder.start();
    }

    private Ending waitFor(Process process) throws IOException, InterruptedException {
        hand(program.input(), process.getOutputStream());
        BoundedOutput output = new BoundedOutput(process.getInputStream());
        while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (state.get() == State.CONDEMNED) {
                killAll(process);
                runner.countKilled();
                return new Ending.Killed();
            }
            output.take();
        }
        output.take();
        return new Ending.Exited(process.exitValue(), output.text());
    }

    private static void hand(String input, OutputStream to) {
        try (to) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ignored) {
            // The program ended or closed its input without reading it, which is its good right.
        }
    }

    private void killAll(Process process) {
        if (!ProcessTree.kill(process, cookie)) {
            LOG.warn("processes of {} survive being killed", program.words().get(0));
        }
    }

    private static void close(Process process) {
        try {
            process.getInputStream().close();
            process.getErrorStream().close();
        } catch (IOException ignored) {
            // Nothing more is wanted of it.
        }
    }
}
