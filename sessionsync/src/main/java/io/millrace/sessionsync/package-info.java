/**
 * Affinity sessions and the rules by which the copies of several nodes become one.
 *
 * <p>Lives here: {@link io.millrace.sessionsync.SessionEntry} with its merge rule, and
 * {@link io.millrace.sessionsync.SessionTable}, the entry type, which keeps the sessions a node serves. Does not live here:
 * listeners, pools, requests; this library knows an endpoint by its name only.
 *
 * <p>Threading: entries are values; the table may be used by any thread. Time: milliseconds since the epoch come in from the
 * caller's clock; no clock is read here.
 */
package io.millrace.sessionsync;
