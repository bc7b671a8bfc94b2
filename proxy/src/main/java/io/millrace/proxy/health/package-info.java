/**
 * Health decisions at work in a node: the thread they run on, the pools they watch, and what is to be seen of them.
 *
 * <p>Lives here: {@link io.millrace.proxy.health.NodeHealth}, which joins the pools of the data path with the library {@code
 * healthcheck}. Does not live here: any decision, and any pick.
 */
package io.millrace.proxy.health;
