package io.millrace.healthcheck.event;

import java.time.Instant;
import java.util.List;

/**
 * One change in the health of a pool, with what caused it and how long it took.
 *
 * <p>Threading: immutable.
 *
 * @param sequence counts the transitions of this process from 1, without gaps
 * @param at for display only; nothing is computed from it
 * @param pool its name
 * @param subject which part of the pool: a member's name, {@code zone NAME}, {@code tier N}, or the pool's name
 * @param before the state before, in words; of a change of shares the percentages by tier: {@code 100/0}
 * @param after the state after, in the same words
 * @param causes the chain that led here, first cause first, at most {@link #MAX_CAUSES}
 * @param measured false as long as the movement of traffic is still being measured; the same sequence comes again then
 */
public record Transition(
        long sequence,
        Instant at,
        Kind kind,
        String pool,
        String subject,
        String before,
        String after,
        List<Cause> causes,
        Times times,
        boolean measured) {

    /** Enough for ten endpoints and what became of them; a zone of a thousand is not listed one by one. */
    public static final int MAX_CAUSES = 16;

    /** What changed. */
    public enum Kind {
        /** Probes pass. */
        ENDPOINT_UP(false),
        /** Probes fail. */
        ENDPOINT_DOWN(true),
        /** The endpoint asked for no new traffic. */
        ENDPOINT_DEGRADED(true),
        /** Live traffic spoke against an endpoint. */
        ENDPOINT_EJECTED(true),
        /** An ejection ended. */
        ENDPOINT_RETURNED(false),
        /** The operator changed an endpoint's state or weight. */
        ADMIN_CHANGED(false),
        /** The endpoints of a zone went bad together. */
        ZONE_MARKED(true),
        ZONE_CLEARED(false),
        /** Traffic left a tier because the tier became weaker. */
        FAILOVER(true),
        /** The first step of traffic back to a tier of higher priority. */
        FAILBACK_BEGUN(false),
        /** The last step. */
        FAILBACK_DONE(false),
        /** So few are available that all are used. */
        PANIC_ENTERED(true),
        PANIC_LEFT(false),
        /** Nobody is left to serve the pool. */
        POOL_EMPTY(true),
        POOL_BACK(false),
        /** A host name of an endpoint stopped resolving. */
        NAME_LOST(true),
        NAME_BACK(false);

        private final boolean trouble;

        Kind(boolean trouble) {
            this.trouble = trouble;
        }

        /** Whether this is bad news; else it is good, or neither. */
        public boolean trouble() {
            return trouble;
        }

        /** Whether one line of it stands for many endpoints, so that a storm of endpoints must not hide it. */
        public boolean ofManyEndpoints() {
            return switch (this) {
                case ENDPOINT_UP,
                        ENDPOINT_DOWN,
                        ENDPOINT_DEGRADED,
                        ENDPOINT_EJECTED,
                        ENDPOINT_RETURNED,
                        ADMIN_CHANGED -> false;
                case ZONE_MARKED,
                        ZONE_CLEARED,
                        FAILOVER,
                        FAILBACK_BEGUN,
                        FAILBACK_DONE,
                        PANIC_ENTERED,
                        PANIC_LEFT,
                        POOL_EMPTY,
                        POOL_BACK,
                        NAME_LOST,
                        NAME_BACK -> true;
            };
        }
    }

    public Transition {
        causes = List.copyOf(causes.size() > MAX_CAUSES ? causes.subList(0, MAX_CAUSES) : causes);
    }

    /** The same transition with the movement of traffic that was measured since. */
    public Transition completed(Times measuredTimes) {
        return new Transition(sequence, at, kind, pool, subject, before, after, causes, measuredTimes, true);
    }

    /** The same transition, which went on: further causes led to further shares. */
    public Transition continued(String laterAfter, List<Cause> laterCauses, Times laterTimes) {
        return new Transition(sequence, at, kind, pool, subject, before, laterAfter, laterCauses, laterTimes, measured);
    }
}
