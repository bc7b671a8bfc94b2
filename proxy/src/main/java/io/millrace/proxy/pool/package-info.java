/**
 * Pools: named endpoints in zones, and which of them gets the next connection or exchange.
 *
 * <p>Entry types: {@link io.millrace.proxy.pool.Pools}, all pools of one configuration, and {@link
 * io.millrace.proxy.pool.Pool#pickOrNull}. The algorithm within a tier lives in {@code balance}.
 */
package io.millrace.proxy.pool;
