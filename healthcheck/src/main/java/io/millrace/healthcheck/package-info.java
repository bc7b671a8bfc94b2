/**
 * Health decisions: from what was seen of an endpoint to whether it is picked.
 *
 * <p>Lives here: {@link io.millrace.healthcheck.PassOver}, the answer to connect failures seen in traffic. Does not live
 * here: sockets, probes on the wire, logging, metrics; whoever sees the traffic does those and tells this library what
 * happened.
 *
 * <p>Threading: everything here may be shared by many threads and takes no lock. Time: instants come in as arguments and
 * are compared by subtraction; no clock is read here.
 */
package io.millrace.healthcheck;
