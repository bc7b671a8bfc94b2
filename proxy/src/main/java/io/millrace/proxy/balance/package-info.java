/**
 * Balancing algorithms: in which order the endpoints of a pool get their work.
 *
 * <p>Lives here: one class per algorithm, over weights and indexes. Does not live here: endpoints, zones, tiers and health;
 * those are {@code io.millrace.proxy.pool}, which says with {@link io.millrace.proxy.balance.Candidates} who may be picked.
 *
 * <p>Threading: an instance belongs to one event loop. Pure: no Netty, no clock; chance comes in as a seeded
 * generator.
 */
package io.millrace.proxy.balance;
