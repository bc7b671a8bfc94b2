package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.command.CommandRunner;
import io.millrace.healthcheck.command.Ending;
import io.millrace.healthcheck.command.Program;
import io.millrace.healthcheck.command.Run;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.netty.channel.EventLoop;
import java.util.Map;

/**
 * One probe by a program of the operator's: exit code 0 passes.
 *
 * <p>Threading: the event loop of its {@link Wire}; the program runs elsewhere.
 * <br>Errors: a program that is missing or may not be run says nothing of the target, so it counts for nothing. A check that
 * somebody breaks for all endpoints at once must not take the service down.
 */
final class CommandAttempt implements Attempt {

    /** Programs at once: 16. A program costs some milliseconds of a core; 16 of 50 ms each are 640 checks in an interval of 2 s. */
    private static final int AT_ONCE = 16;

    /** Checks that wait for a place: 256. What waits longer than its timeout ends without a verdict anyway. */
    private static final int WAITING = 256;

    private final EventLoop loop;
    private final Turn turn;
    private Listener listener;
    private Run run;

    CommandAttempt(EventLoop loop, Listener listener) {
        this.loop = loop;
        this.turn = new Turn(loop.ticker());
        this.listener = listener;
    }

    static CommandRunner newRunner() {
        return new CommandRunner("millrace-check", AT_ONCE, WAITING);
    }

    CommandAttempt start(CommandRunner runner, Probe.Command probe, Target target) {
        assert loop.inEventLoop();
        Program program = new Program(probe.command(), variables(target), "");
        run = runner.startOrNull(program, turn::begin, ending -> BackToLoop.run(loop, () -> end(result(ending))));
        if (run == null) {
            loop.execute(() -> end(SocketFailure.lacking("too many commands wait")));
        }
        return this;
    }

    /** What the program knows of the target. */
    private static Map<String, String> variables(Target target) {
        String address = target.address().getAddress().getHostAddress();
        return Map.of(
                "MILLRACE_ADDRESS",
                address,
                "MILLRACE_PORT",
                String.valueOf(target.address().getPort()),
                "MILLRACE_NAME",
                target.hostName() == null ? address : target.hostName());
    }

    private static ProbeResult result(Ending ending) {
        if (ending instanceof Ending.Exited exited) {
            return exited.code() == 0
                    ? ProbeResult.passed(Layer.COMMAND)
                    : ProbeResult.failed(Layer.COMMAND, Reason.EXIT, codeAndFirstLine(exited));
        }
        if (ending instanceof Ending.NotStarted failure) {
            return failure.scarce()
                    ? SocketFailure.lacking(failure.why())
                    : new ProbeResult(Outcome.INCONCLUSIVE, Layer.SELF, Reason.NOT_RUN, failure.why());
        }
        return SocketFailure.lacking("killed at the end of this process");
    }

    private static String codeAndFirstLine(Ending.Exited exited) {
        String line = exited.output().lines().findFirst().orElse("");
        return (exited.code() + " " + line).strip();
    }

    private void end(ProbeResult result) {
        if (listener != null) {
            Listener told = listener;
            listener = null;
            told.onResult(result);
        }
    }

    @Override
    public void expire() {
        boolean hadItsTime = turn.wasFair();
        kill();
        end(
                hadItsTime
                        ? ProbeResult.failed(Layer.COMMAND, Reason.TIMED_OUT, "")
                        : SocketFailure.lacking("no place to run the command in time"));
    }

    @Override
    public void cancel() {
        listener = null;
        kill();
    }

    private void kill() {
        if (run != null) {
            run.kill();
        }
    }
}
