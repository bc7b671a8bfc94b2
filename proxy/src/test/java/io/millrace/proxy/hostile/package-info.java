/**
 * Attacks on the data path of a running node that were found by reading it: what peers can do to the order, the
 * completeness and the cost of exchanges.
 *
 * <p>What does not live here: the behaviour towards well-meaning peers and the tables of malformed messages (see {@code
 * io.millrace.proxy.behaviour}).
 */
package io.millrace.proxy.hostile;
