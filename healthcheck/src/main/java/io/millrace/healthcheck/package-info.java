/**
 * Health decisions: from what was seen of an endpoint to where new traffic goes. A library; it knows no proxy.
 *
 * <p>Lives here: the words all packages share, {@link io.millrace.healthcheck.Availability}, the one function that combines them,
 * and {@link io.millrace.healthcheck.PassOver}, the answer to connect failures seen in traffic. Beside it: {@code verdict} folds
 * the results of probes, {@code tier} shares traffic between failover priorities, {@code outlier} judges live traffic, {@code
 * command} runs programs, {@code probe} asks on the network, {@code name} looks host names up, {@code schedule} says when to
 * probe, {@code event} keeps what happened, {@code pool} brings all of it together, and {@code alarm} calls somebody. Each of
 * them knows only those named before it.
 *
 * <p>Words: a <em>member</em> is an endpoint as one of its pool, a <em>target</em> is an endpoint as probes see it.
 *
 * <p>Entry type: {@code pool.Monitor}. Threading: the event loop that the program gives, the health thread, runs everything
 * that decides. What blocks (programs, pings, TLS computations, webhooks) has a few threads of its own, and what the data path touches,
 * {@code PassOver} and {@code outlier.Traffic}, may be shared by many threads and takes no lock. Time: instants come in as arguments
 * or from a clock that the program gives, and are compared by subtraction.
 */
package io.millrace.healthcheck;
