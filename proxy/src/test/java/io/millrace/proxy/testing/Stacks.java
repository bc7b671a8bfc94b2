package io.millrace.proxy.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where all threads of this process are, and who waits for whom: what there is to say of a test that hangs. */
public final class Stacks {
    private Stacks() {}

    public static String now() {
        return Stream.of(ManagementFactory.getThreadMXBean().dumpAllThreads(false, false))
                .map(Stacks::describe)
                .collect(Collectors.joining("\n"));
    }

    private static String describe(ThreadInfo thread) {
        String wait =
                thread.getLockName() == null ? "" : " for " + thread.getLockName() + " of " + thread.getLockOwnerName();
        return Stream.of(thread.getStackTrace())
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining("", thread.getThreadName() + ": " + thread.getThreadState() + wait, "\n"));
    }
}
