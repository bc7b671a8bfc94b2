package io.millrace.sessionsync;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * One affinity: the client known by {@code key} is served by {@code endpoint} until it expires.
 *
 * @param key what the client is recognised by, such as its address or the value of a cookie
 * @param endpoint the name of the endpoint
 * @param version when and by whom this was decided
 * @param expiresAtMillis since the epoch, 0 or more; the first instant at which the entry no longer counts
 */
public record SessionEntry(String key, String endpoint, SessionVersion version, long expiresAtMillis) {

    /*
     * Copies meet in any order, twice or after a detour. If each meeting keeps the greater one of a total order, all
     * nodes end with the same entry: a maximum is commutative, associative and idempotent. The version decides. The
     * endpoint stands behind it for a writer that broke the rule of unique versions, and the expiry last, because using a
     * session prolongs it without being a new decision.
     */
    private static final Comparator<SessionEntry> PRECEDENCE = Comparator.comparing(SessionEntry::version)
            .thenComparing(SessionEntry::endpoint)
            .thenComparingLong(SessionEntry::expiresAtMillis);

    public SessionEntry {
        requireNonNull(key, "key");
        requireNonNull(endpoint, "endpoint");
        requireNonNull(version, "version");
        if (expiresAtMillis < 0) {
            throw new IllegalArgumentException("expiresAtMillis: " + expiresAtMillis + " (expected: >= 0)");
        }
    }

    /** The entry both copies of a session become, whoever merges and in whichever order. */
    public SessionEntry merge(SessionEntry other) {
        if (!key.equals(other.key)) {
            throw new IllegalArgumentException("key: \"" + other.key + "\" (expected: \"" + key + "\")");
        }
        return PRECEDENCE.compare(this, other) >= 0 ? this : other;
    }

    /** Whether the entry no longer counts. */
    public boolean expired(long nowMillis) {
        return nowMillis >= expiresAtMillis;
    }
}
