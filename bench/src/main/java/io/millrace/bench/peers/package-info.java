/**
 * Proxies of other Java projects as small programs, one event loop each, for the comparison. Each takes the port of the backend and its own
 * ports as arguments: HTTP, and TCP where it can.
 */
package io.millrace.bench.peers;
