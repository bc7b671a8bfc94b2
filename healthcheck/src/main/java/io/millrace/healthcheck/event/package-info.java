/**
 * Events: what changed in the health of pools, as one structured record each, kept in a bounded ring and logged as one line.
 *
 * <p>Lives here: {@link io.millrace.healthcheck.event.Transition}, the record, and
 * {@link io.millrace.healthcheck.event.Journal}, which numbers, keeps, counts, logs and hands on. What changes, and why, is
 * decided elsewhere.
 */
package io.millrace.healthcheck.event;
