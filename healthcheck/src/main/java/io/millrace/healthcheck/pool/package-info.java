/**
 * Pools under health decisions: from verdicts, ejections and the operator's word to where new traffic goes.
 *
 * <p>Entry: {@link io.millrace.healthcheck.pool.Monitor}, to which a program hands its pools as
 * {@link io.millrace.healthcheck.pool.PoolPlan}s and which answers with {@link io.millrace.healthcheck.pool.Routing}s. Inside,
 * {@code PoolHealth} decides on one pool, {@code Lanes} draws its routing, {@code Shifts} tells what a decision means, and
 * {@code Measuring} how long traffic took to follow it.
 *
 * <p>Does not live here: probing and its schedule, the statistics of live traffic, the arithmetic of tiers. Those are asked.
 *
 * <p>Threading: one event loop does everything; routings, statuses and transitions are immutable and go to any thread.
 */
package io.millrace.healthcheck.pool;
