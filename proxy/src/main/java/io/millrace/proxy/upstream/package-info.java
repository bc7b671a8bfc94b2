/**
 * The backend side: endpoints with their runtime state, connecting to them, and the idle connections kept for the next
 * exchange.
 *
 * <p>Entry types: {@link io.millrace.proxy.upstream.Endpoint} and {@link io.millrace.proxy.upstream.Connecting}. Which
 * endpoint is taken is decided in {@code pool}; what is said over the connection is not known here.
 */
package io.millrace.proxy.upstream;
