/**
 * The behaviour of a running node as its clients, its backends and its operator see it, over real sockets.
 *
 * <p>One class for each topic. What does not live here: the clients and backends that play the other parts (see {@link
 * io.millrace.proxy.testing}).
 *
 * <p>Threading: tests run one after the other, since they watch descriptors, memory and the log of the whole process.
 */
package io.millrace.proxy.behaviour;
