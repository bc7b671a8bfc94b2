/**
 * Drills: endpoints and zones that die, freeze, vanish and bounce under load, with what a client outside saw of it.
 *
 * <p>Tagged {@code lab}: they take minutes and judge times. Servers run in processes of their own, so that a signal ends or
 * freezes them as it would in production; the load comes at a constant rate, whatever became of the requests before.
 */
package io.millrace.proxy.drill;
