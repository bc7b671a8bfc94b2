package io.millrace.sessionsync;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The sessions a node serves, by key.
 *
 * <p>Threading: any thread; upkeep runs on the calling thread.
 * <br>Time: milliseconds since the epoch from the clock passed in, which the caller keeps from jumping.
 * <br>Limits: holds {@code maximumEntries}; beyond that, entries leave that are seldom and not lately used, and are counted.
 */
public final class SessionTable {

    private final LongSupplier clockMillis;
    private final LongAdder evictions = new LongAdder();
    private final Cache<String, SessionEntry> entries;

    /** An empty table for at most {@code maximumEntries}, at least 1, that reads the time from {@code clockMillis}. */
    public SessionTable(long maximumEntries, LongSupplier clockMillis) {
        if (maximumEntries < 1) {
            throw new IllegalArgumentException("maximumEntries: " + maximumEntries + " (expected: >= 1)");
        }
        this.clockMillis = clockMillis;
        this.entries = Caffeine.newBuilder()
                .maximumSize(maximumEntries)
                .expireAfter(Expiry.writing((String key, SessionEntry entry) -> lifetime(entry)))
                .ticker(() -> Duration.ofMillis(clockMillis.getAsLong()).toNanos())
                .executor(Runnable::run)
                .evictionListener((key, entry, cause) -> countEviction(cause))
                .build();
    }

    /** The entry for {@code key}, {@code null} when there is none or it has expired. */
    public SessionEntry entryOrNull(String key) {
        return entries.getIfPresent(key);
    }

    /**
     * Takes in a copy of a session, written here or by another node.
     *
     * @return the entry the session has now; {@code null} when it has expired already
     */
    public SessionEntry merge(SessionEntry copy) {
        SessionEntry merged = entries.asMap().merge(copy.key(), copy, SessionEntry::merge);
        return merged.expired(clockMillis.getAsLong()) ? null : merged;
    }

    /** How many entries had to leave before their time because the table was full. */
    public long evictions() {
        return evictions.sum();
    }

    /** The number of entries, for a gauge; those that just expired may still be among them. */
    public long size() {
        entries.cleanUp();
        return entries.estimatedSize();
    }

    private Duration lifetime(SessionEntry entry) {
        return Duration.ofMillis(Math.max(0, entry.expiresAtMillis() - clockMillis.getAsLong()));
    }

    private void countEviction(RemovalCause cause) {
        if (cause == RemovalCause.SIZE) {
            evictions.increment();
        }
    }
}
