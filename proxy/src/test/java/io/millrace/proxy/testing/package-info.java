/**
 * The bench on which the running product is tested: raw clients, scripted backends, a node per test, and the check that
 * nothing stays behind.
 *
 * <p>What lives here speaks bytes over real sockets and knows HTTP only through {@link
 * io.millrace.proxy.testing.StrictReader}, a slow and plain reader that shares no code with the product. What does not live
 * here: the behaviour that is tested (see {@code io.millrace.proxy.behaviour}).
 *
 * <p>Threading: clients belong to the test's thread; a backend runs one thread for each connection.
 */
package io.millrace.proxy.testing;
