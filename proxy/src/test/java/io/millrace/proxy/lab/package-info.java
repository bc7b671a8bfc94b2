/**
 * The long proofs: a soak under mixed load, and real servers and clients of other makers on either side of Millrace.
 *
 * <p>What lives here carries the tag {@code lab} and runs in the profile of that name only; it needs nginx, HAProxy, curl and
 * wrk. What does not live here: proofs of single behaviours, which belong to the quick gate.
 *
 * <p>Threading: each soak client and each connection of a soak endpoint has a thread of its own; programs run as child
 * processes that end with the object that stands for them.
 */
package io.millrace.proxy.lab;
