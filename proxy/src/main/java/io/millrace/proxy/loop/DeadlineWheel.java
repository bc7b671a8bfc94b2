package io.millrace.proxy.loop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pending deadlines of one worker, in a hashed wheel of ticks.
 *
 * <p>Threading: one worker. Time: comes in as an argument; a deadline fires on the first {@link #advance} at or after its
 * instant, never before. Limits: setting, moving and cancelling take constant time and allocate nothing.
 *
 * <p>Why: every request moves the deadline of its connection several times, and nearly none ever fires. A priority queue
 * of scheduled tasks pays for each move; here a later instant is one store.
 */
final class DeadlineWheel {

    /*
     * A deadline sits in the slot of the tick at which it was linked for. Moved to a later instant it stays where it is
     * and is linked anew when that tick comes; moved to an earlier one it changes slots at once. Instants beyond the
     * wheel's range sit in its furthest slot and are linked anew from there.
     */
    /** The linked tick of a deadline that waits in the list which {@link #fireSlot} works through, outside every slot. */
    private static final long DETACHED = Long.MIN_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(DeadlineWheel.class);

    private final Deadline[] slots;
    private Deadline detachedHead;
    private final long tickNanos;
    private final long originNanos;
    private long currentTick;

    DeadlineWheel(long nowNanos, long tickNanos, int slotCount) {
        if (Integer.bitCount(slotCount) != 1) {
            throw new IllegalArgumentException("slotCount: " + slotCount + " (expected: a power of two)");
        }
        this.slots = new Deadline[slotCount];
        this.tickNanos = tickNanos;
        this.originNanos = nowNanos;
    }

    void set(Deadline deadline, long atNanos) {
        deadline.atNanos = atNanos;
        long tick = tickFor(atNanos);
        if (!deadline.linked) {
            link(deadline, tick);
        } else if (tick < deadline.linkedTick) {
            unlink(deadline);
            link(deadline, tick);
        }
    }

    void cancel(Deadline deadline) {
        if (deadline.linked) {
            unlink(deadline);
        }
    }

    /** Fires everything due at {@code nowNanos}. */
    void advance(long nowNanos) {
        long untilTick = (nowNanos - originNanos) / tickNanos;
        if (untilTick - currentTick >= slots.length) {
            currentTick = untilTick - slots.length;
        }
        while (currentTick < untilTick) {
            currentTick++;
            fireSlot((int) currentTick & (slots.length - 1), nowNanos);
        }
    }

    private void fireSlot(int slot, long nowNanos) {
        Deadline due = slots[slot];
        slots[slot] = null;
        for (Deadline each = due; each != null; each = each.next) {
            each.linkedTick = DETACHED;
        }
        while (due != null) {
            Deadline deadline = due;
            due = due.next;
            if (due != null) {
                due.previous = null;
            }
            detachedHead = due;
            deadline.next = null;
            deadline.previous = null;
            deadline.linked = false;
            if (deadline.atNanos - nowNanos <= 0) {
                fire(deadline, nowNanos);
            } else {
                link(deadline, tickFor(deadline.atNanos));
            }
            due = detachedHead;
        }
        detachedHead = null;
    }

    /** What one deadline gets wrong must not cost the others their time. */
    private static void fire(Deadline deadline, long nowNanos) {
        try {
            deadline.onDeadline();
        } catch (RuntimeException | Error e) {
            LOG.error("a deadline failed: {}", deadline, e);
        }
    }

    private long tickFor(long atNanos) {
        long tick = (atNanos - originNanos + tickNanos - 1) / tickNanos;
        long soonest = currentTick + 1;
        return Math.max(soonest, Math.min(tick, currentTick + slots.length - 1));
    }

    private void link(Deadline deadline, long tick) {
        int slot = (int) tick & (slots.length - 1);
        Deadline head = slots[slot];
        deadline.linkedTick = tick;
        deadline.linked = true;
        deadline.previous = null;
        deadline.next = head;
        if (head != null) {
            head.previous = deadline;
        }
        slots[slot] = deadline;
    }

    private void unlink(Deadline deadline) {
        Deadline before = deadline.previous;
        Deadline after = deadline.next;
        if (before != null) {
            before.next = after;
        } else if (deadline.linkedTick == DETACHED) {
            detachedHead = after;
        } else {
            slots[(int) deadline.linkedTick & (slots.length - 1)] = after;
        }
        if (after != null) {
            after.previous = before;
        }
        deadline.previous = null;
        deadline.next = null;
        deadline.linked = false;
    }
}
