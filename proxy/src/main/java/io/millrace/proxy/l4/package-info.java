/**
 * Layer 4: TCP connections relayed byte for byte between a client and an endpoint.
 *
 * <p>Entry types: {@link io.millrace.proxy.l4.TcpDownstream} for a connection of a tcp listener, {@link
 * io.millrace.proxy.l4.Relay} for any two connected sockets, as after an HTTP upgrade. All on the connection's worker.
 */
package io.millrace.proxy.l4;
