package io.millrace.healthcheck.alarm;

import io.millrace.healthcheck.alarm.Calling.Answer;
import io.millrace.healthcheck.event.Transition;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One alarm at work.
 *
 * <p>Threading: {@link #offer}, {@link #counts} and {@link #stop} by any thread; the rest on the one thread of {@link Alarms}.
 * <br>Time: a monotonic clock in nanoseconds, read when something is offered.
 */
final class Hook {

    private static final Logger LOG = LoggerFactory.getLogger(Hook.class);

    /*
     * A transition takes one of the minute's calls and waits in the queue; or, when the minute has none left, it is held. Only
     * the newest is held, because after a storm the last state is what counts; the others are suppressed, that is: counted,
     * and told as a number with the next call. The held one goes out when the minute has room again, so that the number is
     * told even if nothing happens any more.
     *
     *     offer --room--> waiting --> under way --taken--------------------------> sent
     *        \            ^    \         ^    \--not taken, tries left--> pause -+
     *         +-> held ---+     +-> dropped    \                                 | back to under way
     *               \                           +--no tries left, or no use--> failed
     *                +-> suppressed
     *
     * The lock is held for a few instructions and never while anybody is called.
     */
    private final Alarm alarm;
    private final Calling calling;
    private final AlarmThread thread;
    private final LongSupplier nanoClock;
    private final Backoff backoff;
    private final RandomGenerator chance;

    private final Object lock = new Object();
    private final CallRate rate;
    private final ArrayDeque<Message> waiting = new ArrayDeque<>();
    private Transition held;
    private long untoldSinceCall;
    private boolean releaseDue;
    private boolean stopped;

    // Of the alarms' thread alone, but that underWay is set under the lock and endCall may be run by any thread.

    private Message underWay;
    private int failures;
    private int callNumber;
    private volatile Runnable endCall = () -> {};
    private Runnable dropTimer = () -> {};

    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder suppressed = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    Hook(
            Alarm alarm,
            Calling calling,
            AlarmThread thread,
            LongSupplier nanoClock,
            Backoff backoff,
            RandomGenerator chance) {
        this.alarm = alarm;
        this.calling = calling;
        this.thread = thread;
        this.nanoClock = nanoClock;
        this.backoff = backoff;
        this.chance = chance;
        this.rate = new CallRate(alarm.callsPerMinute());
    }

    Alarm alarm() {
        return alarm;
    }

    AlarmCounts counts() {
        return new AlarmCounts(sent.sum(), failed.sum(), retried.sum(), suppressed.sum(), dropped.sum());
    }

    /** Takes a transition of one of this alarm's kinds. Never waits for a call. */
    void offer(Transition transition) {
        synchronized (lock) {
            if (stopped) {
                return;
            }
            long nowNanos = nanoClock.getAsLong();
            suppressHeld();
            if (rate.tryTake(nowNanos)) {
                enqueue(transition);
            } else {
                held = transition;
                releaseIn(rate.waitNanos(nowNanos));
            }
        }
    }

    private void suppressHeld() {
        if (held != null) {
            held = null;
            untoldSinceCall++;
            suppressed.increment();
        }
    }

    private void enqueue(Transition transition) {
        if (waiting.size() == alarm.queue()) {
            untoldSinceCall += waiting.removeFirst().suppressed() + 1;
            dropped.increment();
        }
        waiting.addLast(new Message(alarm.name(), transition, untoldSinceCall));
        untoldSinceCall = 0;
        thread.later(this::callNext, 0);
    }

    private void releaseIn(long nanos) {
        if (!releaseDue) {
            releaseDue = true;
            thread.later(this::release, nanos);
        }
    }

    private void release() {
        synchronized (lock) {
            releaseDue = false;
            if (held == null || stopped) {
                return;
            }
            long nowNanos = nanoClock.getAsLong();
            if (rate.tryTake(nowNanos)) {
                Transition last = held;
                held = null;
                enqueue(last);
            } else {
                releaseIn(rate.waitNanos(nowNanos));
            }
        }
    }

    private void callNext() {
        synchronized (lock) {
            if (underWay != null || stopped) {
                return;
            }
            underWay = waiting.pollFirst();
        }
        if (underWay != null) {
            failures = 0;
            call();
        }
    }

    private void call() {
        if (isStopped()) {
            return;
        }
        int number = ++callNumber;
        dropTimer = thread.later(
                () -> answered(number, Answer.later("timed out")),
                alarm.timeout().toNanos());
        try {
            endCall = calling.call(underWay, answer -> thread.later(() -> answered(number, answer), 0));
        } catch (RuntimeException e) {
            LOG.error("alarm {}: a call failed to start", alarm.name(), e);
            answered(number, Answer.never("internal error"));
        }
        if (isStopped()) {
            endCall.run();
        }
    }

    /** Hears the first answer to a call, which may be its timeout; what comes later for the same call means nothing. */
    private void answered(int number, Answer answer) {
        if (number != callNumber || underWay == null || isStopped()) {
            return;
        }
        callNumber++;
        dropTimer.run();
        endCall.run();
        endCall = () -> {};
        if (answer.taken()) {
            sent.increment();
            finish();
        } else if (answer.worthRetry() && failures < alarm.retries()) {
            failures++;
            retried.increment();
            thread.later(this::call, backoff.nanos(failures, chance));
        } else {
            failed.increment();
            LOG.warn(
                    "alarm {}: nobody took event {} ({}) in {} call(s): {}",
                    alarm.name(),
                    underWay.transition().sequence(),
                    underWay.transition().kind(),
                    failures + 1,
                    answer.why());
            finish();
        }
    }

    private void finish() {
        synchronized (lock) {
            underWay = null;
        }
        callNext();
    }

    /** Ends the call under way and takes no more. What waited is counted as dropped. Returns at once. */
    void stop() {
        synchronized (lock) {
            if (stopped) {
                return;
            }
            stopped = true;
            dropped.add(waiting.size() + (held == null ? 0 : 1) + (underWay == null ? 0 : 1));
            waiting.clear();
            held = null;
        }
        endCall.run();
    }

    private boolean isStopped() {
        synchronized (lock) {
            return stopped;
        }
    }
}
