package io.millrace.healthcheck.alarm;

import io.millrace.healthcheck.command.CommandRunner;
import io.millrace.healthcheck.command.Ending;
import io.millrace.healthcheck.command.Program;
import io.millrace.healthcheck.command.Run;
import io.millrace.healthcheck.event.Transition;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Calls by running a program: the event as JSON on its input, the gist of it in its environment. */
final class CommandCalling implements Calling {

    private final CommandRunner runner;
    private final List<String> words;

    CommandCalling(CommandRunner runner, List<String> words) {
        this.runner = runner;
        this.words = words;
    }

    @Override
    public Runnable call(Message message, Consumer<Answer> answer) {
        Program program = new Program(words, variables(message), EventJson.of(message));
        Run run = runner.startOrNull(program, ending -> answer.accept(answer(ending)));
        if (run == null) {
            answer.accept(Answer.later("too many programs run"));
            return () -> {};
        }
        return run::kill;
    }

    private static Map<String, String> variables(Message message) {
        Transition transition = message.transition();
        return Map.of(
                "MILLRACE_ALARM", printable(message.alarm()),
                "MILLRACE_EVENT", transition.kind().name(),
                "MILLRACE_POOL", printable(transition.pool()),
                "MILLRACE_SUBJECT", printable(transition.subject()),
                "MILLRACE_SUPPRESSED", String.valueOf(message.suppressed()));
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static Answer answer(Ending ending) {
        if (ending instanceof Ending.Exited exited) {
            return exited.code() == 0 ? Answer.TAKEN : Answer.later("exit code " + exited.code());
        }
        if (ending instanceof Ending.NotStarted failure) {
            return failure.scarce() ? Answer.later(failure.why()) : Answer.never(failure.why());
        }
        return Answer.later("killed");
    }
}
