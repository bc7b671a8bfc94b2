package io.millrace.healthcheck.command;

/** How the run of a program ended. */
public sealed interface Ending {

    /**
     * It ended by itself, or by somebody else's signal.
     *
     * @param code its exit code; 128 + n after signal n
     * @param output the beginning of what it wrote to its standard output and error, in the order it wrote
     */
    record Exited(int code, String output) implements Ending {}

    /** It was killed, with its children, because {@link Run#kill} asked for it. */
    record Killed() implements Ending {}

    /**
     * It could not be run.
     *
     * @param scarce whether this process or machine lacked something (descriptors, processes, memory), so that it may go well later
     */
    record NotStarted(String why, boolean scarce) implements Ending {}
}
