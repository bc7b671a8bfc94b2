package io.millrace.healthcheck.alarm;

import io.millrace.healthcheck.command.Program;
import io.millrace.healthcheck.event.Transition.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Whom to call on which transitions.
 *
 * @param name of this alarm, in logs and counters
 * @param kinds on which it is called
 * @param call the program or webhook
 * @param timeout of one call
 * @param retries of a call that failed, 0 for none
 * @param callsPerMinute in any minute, at least 1; retries do not count
 * @param queue transitions that wait while a call is under way, at least 1; the oldest is dropped for the newest
 */
public record Alarm(
        String name, Set<Kind> kinds, Call call, Duration timeout, int retries, int callsPerMinute, int queue) {

    /** 5 s: a webhook that takes longer is in trouble itself. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /** 3: with 1, 2 and 4 s between them they outlast the restart of a receiver. */
    public static final int DEFAULT_RETRIES = 3;

    /** 10: what a person can still read, and what providers of short messages let through. */
    public static final int DEFAULT_CALLS_PER_MINUTE = 10;

    /** 100: ten minutes of calls at the default rate; older news than that is of no use to whom is called. */
    public static final int DEFAULT_QUEUE = 100;

    /** How somebody is called. */
    public sealed interface Call {

        /** The program reads the event as JSON from its input and ends with exit code 0. */
        record Command(List<String> words) implements Call {
            public Command {
                words = List.copyOf(words);
            }

            /** Without the arguments, which may hold secrets. */
            @Override
            public String toString() {
                return words.isEmpty()
                        ? "Command[]"
                        : "Command[" + words.get(0) + ", " + (words.size() - 1) + " arguments]";
            }
        }

        /** The event is posted as JSON and answered with a status from 200 to 299. Redirects are not followed. */
        record Webhook(URI url) implements Call {
            /** Without the path, which often is a secret. */
            @Override
            public String toString() {
                return "Webhook[" + url.getScheme() + "://" + url.getRawAuthority() + "/...]";
            }
        }
    }

    public Alarm {
        kinds = Set.copyOf(kinds);
        String complaint = complaintOrNull(call);
        if (complaint != null) {
            throw new IllegalArgumentException(complaint);
        }
        if (callsPerMinute < 1 || queue < 1 || retries < 0 || timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException(
                    "alarm " + name + ": timeout " + timeout + ", retries " + retries + ", calls per minute "
                            + callsPerMinute + ", queue " + queue + " (expected: above 0, retries >= 0)");
        }
    }

    /** What is wrong with a call, for a configuration to refuse; null for nothing. Nobody is called. */
    public static String complaintOrNull(Call call) {
        if (call instanceof Call.Command command) {
            return Program.complaintOrNull(command.words());
        }
        URI url = ((Call.Webhook) call).url();
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!http || url.getHost() == null) {
            return "webhook: (expected: http://HOST/... or https://HOST/...)";
        }
        return url.getRawUserInfo() == null && url.getRawFragment() == null
                ? null
                : "webhook: (expected: no user, password or fragment in the URL)";
    }
}
