package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.verdict.ProbeResult;

/**
 * One probe under way. It ends exactly once: with a result, by {@link #expire} or by {@link #cancel}; then it holds nothing.
 *
 * <p>Threading: the event loop of its {@link Wire}.
 * <br>Time: it has no clock; whoever started it says when its time is up.
 */
public interface Attempt {

    /** Its time is up: it ends, and its listener is told, within this call, at which layer it waited. No effect on an ended one. */
    void expire();

    /** Nobody wants its result any more: it ends and tells nobody. No effect on an ended one. */
    void cancel();

    /** Who waits for a result. */
    interface Listener {
        /** Told once, on the loop, never before the call that started the attempt has returned. */
        void onResult(ProbeResult result);
    }
}
