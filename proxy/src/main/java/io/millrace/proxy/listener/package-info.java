/**
 * Listeners: bound addresses, one socket per worker each, and the connections they admit.
 *
 * <p>Entry types: {@link io.millrace.proxy.listener.Listener} and {@link io.millrace.proxy.listener.BoundSocket}. A
 * connection is admitted on the worker whose socket accepted it and never leaves that worker. What happens on it is the
 * business of {@code l4} and {@code http}.
 */
package io.millrace.proxy.listener;
