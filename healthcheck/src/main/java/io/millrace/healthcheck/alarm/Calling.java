package io.millrace.healthcheck.alarm;

import java.util.function.Consumer;

/** A way to call somebody. Threading: the thread of {@link Alarms}; answers come on any thread. */
interface Calling {

    /** How a call ended. {@code why} is for the log; it never holds the URL, whose path often is a secret. */
    record Answer(boolean taken, boolean worthRetry, String why) {
        static final Answer TAKEN = new Answer(true, false, "");

        static Answer later(String why) {
            return new Answer(false, true, why);
        }

        static Answer never(String why) {
            return new Answer(false, false, why);
        }
    }

    /**
     * Calls, and waits for nothing.
     *
     * @param answer told at most once; a call that was ended may still tell
     * @return what ends the call before its time: connections are closed, programs are killed
     */
    Runnable call(Message message, Consumer<Answer> answer);
}
