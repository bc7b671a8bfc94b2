package io.millrace.healthcheck.outlier;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * The inbox for what live traffic has to say at once.
 *
 * <p>Threading: {@link #raise} any thread, without locks; {@link #drain} one thread.
 * <br>Limits: an endpoint waits here at most once, with each kind of news at most once, so there is room for everybody and
 * nothing is ever dropped. News that waits already is counted in {@link #merged}.
 * <br>Why not a bounded queue: in the very moment it matters, when a zone dies, it would be full of repetitions.
 */
public final class UrgentNews {

    /** Who is told what was drained. */
    public interface Listener {
        void onNews(Traffic traffic, News news);
    }

    private static final News[] KINDS = News.values();

    /*
     * A stack of those who have news, linked through the Traffic objects themselves. Who sets the first bit of a Traffic
     * pushes it; who pushes on an empty stack wakes the reader. The reader takes the whole stack at once, and of each
     * Traffic first the link, then the bits: once the bits are zero it may be pushed again, which overwrites the link.
     */
    private final AtomicReference<Traffic> newest = new AtomicReference<>();
    private final LongAdder raised = new LongAdder();
    private final LongAdder merged = new LongAdder();
    private final Runnable wake;

    /** @param wake called by any thread when there is something to drain; it has to see to it that {@link #drain} is called */
    public UrgentNews(Runnable wake) {
        this.wake = wake;
    }

    void raise(Traffic traffic, News news) {
        raised.increment();
        if (traffic.addNews(1 << news.ordinal()) != 0) {
            merged.increment();
            return;
        }
        Traffic before;
        do {
            before = newest.get();
            traffic.olderNews = before;
        } while (!newest.compareAndSet(before, traffic));
        if (before == null) {
            wakeReader();
        }
    }

    private void wakeReader() {
        try {
            wake.run();
        } catch (RejectedExecutionException ignored) {
            // The reader has stopped: nobody wants news any more.
        }
    }

    /** Tells and forgets all that waits. */
    public void drain(Listener listener) {
        Traffic next = newest.getAndSet(null);
        while (next != null) {
            Traffic traffic = next;
            next = traffic.olderNews;
            traffic.olderNews = null;
            int bits = traffic.takeNews();
            for (News kind : KINDS) {
                if ((bits & 1 << kind.ordinal()) != 0) {
                    listener.onNews(traffic, kind);
                }
            }
        }
    }

    /** How often news was raised. */
    public long raised() {
        return raised.sum();
    }

    /** How often the endpoint was waiting to be looked at already. */
    public long merged() {
        return merged.sum();
    }
}
