package io.millrace.healthcheck.command;

import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a program could not be started, from the only place where the JDK says so: the text of its exception. */
final class StartFailure {

    /** EAGAIN, ENOMEM, ENFILE, EMFILE: no process, no memory, no descriptor now; maybe later. */
    private static final Set<Integer> SCARCE = Set.of(11, 12, 23, 24);

    /** {@code error=2, No such file} up to JDK 23, {@code error: 2 (No such file)} since. */
    private static final Pattern ERROR = Pattern.compile("error[=:] ?(\\d{1,3})[, (]+([^()]*)");

    private StartFailure() {}

    static Ending.NotStarted of(IOException refusal) {
        String message = String.valueOf(refusal.getMessage());
        Matcher error = ERROR.matcher(message);
        if (!error.find()) {
            return new Ending.NotStarted(message, message.contains("Too many open files"));
        }
        return new Ending.NotStarted(error.group(2).strip(), SCARCE.contains(Integer.parseInt(error.group(1))));
    }
}
