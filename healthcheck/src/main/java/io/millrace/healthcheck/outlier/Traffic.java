package io.millrace.healthcheck.outlier;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What live traffic saw of one endpoint.
 *
 * <p>Threading: each event loop writes its own stripe, through a {@link Passage}; what a failure touches beyond that is
 * shared and lock-free. Any thread reads: numbers are a little late, and not all of the same instant.
 * <br>Time: a monotonic clock in nanoseconds, compared by subtraction.
 * <br>Limits: per stripe 0.2 KiB from its first passage on, and 0.6 KiB more from its first answer on.
 */
public final class Traffic {

    private final AtomicReferenceArray<Stripe> stripes;
    private final Streak gatewayStreak = new Streak(News.GATEWAY_FAILURES_IN_A_ROW);
    private final Streak appStreak = new Streak(News.APP_FAILURES_IN_A_ROW);
    private final AtomicInteger newsBits = new AtomicInteger();
    private volatile UrgentNews inbox;

    /** The one below in the stack of {@link UrgentNews}; written by who set the first bit, read by who drains. */
    Traffic olderNews;

    /** @param stripes how many event loops count, each in a stripe of its own */
    public Traffic(int stripes) {
        this.stripes = new AtomicReferenceArray<>(stripes);
    }

    /** Names the inbox for urgent news; before that, nobody is told. */
    public void tell(UrgentNews urgent) {
        inbox = urgent;
    }

    /** Sets how many failures in a row are urgent news; 0 for off. Threading: the thread that decides. */
    void urgentAfter(int gatewayFailures, int appFailures) {
        gatewayStreak.threshold = gatewayFailures;
        appStreak.threshold = appFailures;
    }

    /** Notes urgent news. Threading: any thread. */
    public void raise(News news) {
        UrgentNews told = inbox;
        if (told != null) {
            told.raise(this, news);
        }
    }

    int addNews(int bits) {
        return newsBits.getAndUpdate(waiting -> waiting | bits);
    }

    int takeNews() {
        return newsBits.getAndSet(0);
    }

    Stripe stripe(int index, long nowNanos) {
        Stripe stripe = stripes.getPlain(index);
        if (stripe == null) {
            stripe = new Stripe(nowNanos);
            stripes.setRelease(index, stripe);
        }
        return stripe;
    }

    void noteOk() {
        gatewayStreak.end();
        appStreak.end();
    }

    void noteGatewayFailure(long nowNanos) {
        gatewayStreak.grow(nowNanos);
    }

    void noteAppFailure(long nowNanos) {
        appStreak.grow(nowNanos);
    }

    /** Good answers, and connections of layer 4 that came about. */
    public long ok() {
        return sum(Stripe.OK);
    }

    /** Connects that failed, exchanges that were reset or timed out, and answers 502, 503 and 504. */
    public long gatewayFailures() {
        return sum(Stripe.GATEWAY_FAILURES);
    }

    /** Answers with any other 5xx. */
    public long appFailures() {
        return sum(Stripe.APP_FAILURES);
    }

    /** Exchanges and connections under way, those still connecting included. */
    public int inFlight() {
        return (int) sum(Stripe.IN_FLIGHT);
    }

    /** Those of {@link #inFlight} that the endpoint has not answered yet. */
    int waiting() {
        return (int) sum(Stripe.WAITING);
    }

    /** Gateway failures since the last good answer. */
    int gatewayFailuresInARow() {
        return gatewayStreak.length.get();
    }

    /** Application failures since the last good answer. */
    int appFailuresInARow() {
        return appStreak.length.get();
    }

    /** When the first of {@link #gatewayFailuresInARow} was; without meaning while there is none. */
    long gatewayFailuresSinceNanos() {
        return gatewayStreak.sinceNanos;
    }

    /** When the first of {@link #appFailuresInARow} was; without meaning while there is none. */
    long appFailuresSinceNanos() {
        return appStreak.sinceNanos;
    }

    /** Lets the counting of failures in a row begin anew, as after an ejection. Threading: the thread that decides. */
    void forgetStreaks() {
        gatewayStreak.end();
        appStreak.end();
    }

    /**
     * How long somebody has been waiting while the endpoint answered nobody; 0 when nobody waits.
     *
     * <p>Why answers to others count: one slow request among many quick ones is a slow request, not a silent endpoint.
     */
    public long silentNanos(long nowNanos) {
        long shortest = Long.MAX_VALUE;
        long longestWait = 0;
        for (int index = 0; index < stripes.length(); index++) {
            Stripe stripe = stripes.getAcquire(index);
            if (stripe != null) {
                shortest = Math.min(shortest, nowNanos - stripe.read(Stripe.ANSWERED_AT));
                if (stripe.read(Stripe.WAITING) > 0) {
                    longestWait = Math.max(longestWait, nowNanos - stripe.read(Stripe.WAITING_SINCE));
                }
            }
        }
        return Math.max(0, Math.min(shortest, longestWait));
    }

    /** Whether the endpoint answered anybody after {@code instantNanos}. */
    boolean answeredSince(long instantNanos) {
        for (int index = 0; index < stripes.length(); index++) {
            Stripe stripe = stripes.getAcquire(index);
            if (stripe != null && stripe.read(Stripe.ANSWERED_AT) - instantNanos > 0) {
                return true;
            }
        }
        return false;
    }

    /** Adds the counts of latencies by bucket since the beginning; they wrap around at 2^32. */
    void addLatenciesTo(int[] sums) {
        for (int index = 0; index < stripes.length(); index++) {
            Stripe stripe = stripes.getAcquire(index);
            if (stripe != null) {
                stripe.addLatenciesTo(sums);
            }
        }
    }

    private long sum(int number) {
        long sum = 0;
        for (int index = 0; index < stripes.length(); index++) {
            Stripe stripe = stripes.getAcquire(index);
            if (stripe != null) {
                sum += stripe.read(number);
            }
        }
        return sum;
    }

    /** Failures in a row, over all event loops. */
    private final class Streak {

        /*
         * Read by every good answer, written by failures, and by a good answer only when there were any: while all is well
         * the line stays shared in the caches of all cores. News is raised by the one who reaches the threshold exactly,
         * so once per streak; a threshold that is lowered meanwhile is seen at the end of the window.
         */
        final AtomicInteger length = new AtomicInteger();
        final News news;
        volatile int threshold;
        volatile long sinceNanos;

        Streak(News news) {
            this.news = news;
        }

        void grow(long nowNanos) {
            int now = length.incrementAndGet();
            if (now == 1) {
                sinceNanos = nowNanos;
            }
            if (now == threshold) {
                raise(news);
            }
        }

        void end() {
            if (length.getOpaque() != 0) {
                length.set(0);
            }
        }
    }
}
