/**
 * Tiers: how a pool's traffic is shared between its failover priorities, as their strength comes and goes.
 *
 * <p>Entry types: {@link io.millrace.healthcheck.tier.TierSelection}, which makes shares of what each tier has to offer, and {@link
 * io.millrace.healthcheck.tier.SlowStart}, the way of one member to its full weight. Not here: who is available, and which
 * members a share is spread over ({@code pool}).
 *
 * <p>Threading: pure; instants come in as arguments, and whoever owns an instance uses it on one thread.
 */
package io.millrace.healthcheck.tier;
