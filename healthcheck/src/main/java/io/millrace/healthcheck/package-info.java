/**
 * Health decisions: from what was seen of an endpoint to where new traffic goes. A library; it knows no proxy.
 *
 * <p>Lives here: the words all packages share, and {@link io.millrace.healthcheck.PassOver}, the answer to connect failures
 * seen in traffic. Beside it: {@code probe} asks on the network, {@code schedule} says when, {@code verdict} folds the
 * answers, {@code outlier} judges live traffic, {@code tier} shares traffic between failover priorities, and {@code pool}
 * brings all of it together.
 *
 * <p>Threading: one event loop that the program gives runs everything; what the data path touches, {@code PassOver} and
 * {@code outlier.Traffic}, may be shared by many threads and takes no lock. Time: instants come in as arguments and are
 * compared by subtraction; no clock is read here.
 */
package io.millrace.healthcheck;
