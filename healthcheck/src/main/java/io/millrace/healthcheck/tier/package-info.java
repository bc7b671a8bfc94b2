/** Tiers: how a pool's traffic is shared between its failover priorities, as their strength comes and goes. */
package io.millrace.healthcheck.tier;
