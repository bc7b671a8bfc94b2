package io.millrace.proxy.socket;

import io.millrace.proxy.loop.Deadline;
import io.millrace.proxy.loop.Worker;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * The pipes of one worker. A splice holds one only while bytes are inside, so that few serve many connections.
 *
 * <p>Threading: that worker. Limits: {@value #MOST} at once, two descriptors each; who gets none copies through memory.
 */
final class Pipes extends Deadline {

    /**
     * Why not more: each that a slow reader keeps full holds kernel memory, and beyond 1024 pipes of one user the kernel
     * makes them too small to be of use.
     */
    private static final int MOST = 128;

    private static final int IDLE = 8;

    /** Long enough for the next answer of a busy connection, short enough that a worker at rest holds none. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Worker worker;
    private final ArrayDeque<Pipe> idle = new ArrayDeque<>(IDLE);
    private int open;

    Pipes(Worker worker) {
        this.worker = worker;
    }

    /** An empty pipe, or null when there are too many, or no descriptor is left. */
    Pipe takeOrNull() {
        Pipe pipe = idle.pollLast();
        if (pipe != null || open == MOST) {
            return pipe;
        }
        try {
            pipe = Pipe.open();
            open++;
            return pipe;
        } catch (IOException noDescriptorLeft) {
            return null;
        }
    }

    boolean available() {
        return !idle.isEmpty() || open < MOST;
    }

    /** Takes back a pipe; one that is not empty is closed, so that nobody gets another's bytes. */
    void giveBack(Pipe pipe) {
        if (pipe.bytes() == 0 && idle.size() < IDLE) {
            idle.addLast(pipe);
            worker.setDeadline(this, IDLE_NANOS);
        } else {
            open--;
            pipe.close();
        }
    }

    /** No pipe was given back for a while. */
    @Override
    protected void onDeadline() {
        open -= idle.size();
        close();
    }

    void close() {
        idle.forEach(Pipe::close);
        idle.clear();
    }
}
