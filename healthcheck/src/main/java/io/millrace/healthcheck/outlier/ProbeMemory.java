package io.millrace.healthcheck.outlier;

/** Whether probes saw a trouble begin and end. Time: instants are arguments. */
final class ProbeMemory {

    /*
     * A probe that passed all the while does not see what traffic sees: the page it asks for is well and the others are not.
     * Its passing is no news. Only a probe that failed and passes again says that something has ended.
     */
    private boolean failed;
    private long failedAtNanos;
    private boolean passedSince;

    void result(boolean passed, long nowNanos) {
        if (!passed) {
            failed = true;
            failedAtNanos = nowNanos;
        }
        passedSince = passed;
    }

    /** Whether the trouble that began at {@code sinceNanos} was seen, and seen to end. */
    boolean sawTheEndOf(long sinceNanos) {
        return failed && passedSince && failedAtNanos - sinceNanos >= 0;
    }
}
