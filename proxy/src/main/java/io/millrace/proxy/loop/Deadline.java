package io.millrace.proxy.loop;

/**
 * An instant at which something happens unless it is moved or cancelled before; a node of a {@link DeadlineWheel}.
 *
 * <p>Threading: the wheel's worker only.
 */
public abstract class Deadline {

    Deadline previous;
    Deadline next;
    long atNanos;
    long linkedTick;
    boolean linked;

    /** The instant has passed. The deadline is no longer in the wheel; it may be set again. */
    protected abstract void onDeadline();
}
