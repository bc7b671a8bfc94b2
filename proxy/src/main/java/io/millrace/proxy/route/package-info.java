/**
 * Routes: from the host and path of a request to the target that serves it.
 *
 * <p>Lives here: {@link io.millrace.proxy.route.RouteTable}, the entry, built once per configuration, and the rules of what
 * matches what. Does not live here: parsing of heads, what a target is, what happens without a match.
 *
 * <p>Threading: tables are immutable and shared by all event loops. Pure: no Netty, no clock.
 */
package io.millrace.proxy.route;
