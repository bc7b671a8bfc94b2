package io.millrace.proxy.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A queue of log events between the threads that log and the one that writes; when it is full, events are dropped and
 * counted.
 *
 * <p>Threading: any thread may log and is never held up.
 *
 * <p>Why: the library's own queue drops in silence. A place is taken here before an event is queued and given back
 * after it was taken out, so the library's queue is never full and every drop is seen.
 */
final class BoundedLog extends AsyncAppender {
    private final Semaphore places;
    private final AtomicLong dropped = new AtomicLong();

    BoundedLog(int queuedLines) {
        this.places = new Semaphore(queuedLines);
        setName("log");
        setQueueSize(queuedLines);
        setDiscardingThreshold(0);
        setNeverBlock(true);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (places.tryAcquire()) {
            super.append(event);
        } else {
            dropped.incrementAndGet();
        }
    }

    /** An event has been taken out of the queue. */
    void taken() {
        places.release();
    }

    /** Events dropped since the last time somebody asked. */
    long takeDropped() {
        return dropped.get() == 0 ? 0 : dropped.getAndSet(0);
    }
}
